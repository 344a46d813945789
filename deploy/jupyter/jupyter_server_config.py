"""Settings of every server that deploy/start starts."""

import asyncio
from pathlib import Path

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

WORKBOOK = Path(__file__).resolve().parent.parent.parent

c = get_config()  # noqa: F821

c.MultiKernelManager.default_kernel_name = "rust"

# The page's style sheet, and the settings that it starts with, as set-up has made them. Binder's JupyterLab, which is not
# the workbook's own, would not find them by itself.
c.LabApp.app_settings_dir = str(WORKBOOK / ".lab/venv/share/jupyter/lab/settings")
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [str(WORKBOOK / ".lab/jupyter/config/custom")]}


class Patient(ZMQChannelsWebsocketConnection):
    """A page's connection to a kernel that does not ask, twice a second and each time anew, whether it has started.

    Jupyter asks through connections that it closes as soon as one answer has come. evcxr still has the other questions
    before it then, and now and then it never reads another message. It answers the page when it is ready.
    """

    def nudge(self):
        done = asyncio.Future()
        done.set_result(None)
        return done


c.ServerApp.kernel_websocket_connection_class = Patient

# A kernel holds 600 MB; one that nobody has used for an hour is ended, also where its page is still open.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = True
