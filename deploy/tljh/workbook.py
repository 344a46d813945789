"""The workbook on The Littlest JupyterHub: copy this file to /opt/tljh/config/jupyterhub_config.d/.

Every learner's server is the workbook's own JupyterLab, started by deploy/start, which gives the learner a folder of
their own and leaves the workbook as it is.
"""

WORKBOOK = "/opt/workbook"

c.Spawner.cmd = [f"{WORKBOOK}/deploy/start", f"{WORKBOOK}/.lab/venv/bin/jupyterhub-singleuser"]  # noqa: F821
c.Spawner.default_url = "/lab/tree/my-notebooks"  # noqa: F821
# A class arrives all at once. A server's start takes two seconds of a core, so more at a time only hinder each other.
c.JupyterHub.concurrent_spawn_limit = 10  # noqa: F821
