"""Settings of every server that deploy/start starts."""

from pathlib import Path

WORKBOOK = Path(__file__).resolve().parent.parent.parent

c = get_config()  # noqa: F821

c.MultiKernelManager.default_kernel_name = "rust"

# The page's style sheet, and the settings that it starts with, as set-up has made them. Binder's JupyterLab, which is not
# the workbook's own, would not find them by itself.
c.LabApp.app_settings_dir = str(WORKBOOK / ".lab/venv/share/jupyter/lab/settings")
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [str(WORKBOOK / ".lab/jupyter/config/custom")]}

# A kernel holds 600 MB; one that nobody has used for an hour is ended, also where its page is still open.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = True
