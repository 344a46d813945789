# syntax=docker/dockerfile:1
# The workbook as an image: for one learner (`docker run`), for every learner of a hub, and for Codespaces, which stops
# after the first stage. deploy/README.md says how to build and run it.

# Debian packages and a user who is not root.
FROM debian:13.7-slim@sha256:a99cfc517144bc59b1978475ec53b46ecabec7e43635402ee5b77cc54cd1b20a AS packages
RUN --mount=type=bind,source=binder/apt.txt,target=/tmp/apt.txt \
    apt-get update \
    && grep -v '^#' /tmp/apt.txt | DEBIAN_FRONTEND=noninteractive xargs apt-get install --yes --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --create-home --shell /bin/bash learner
ENV LANG=C.UTF-8

# The set-up, by the same script as in Binder.
FROM packages AS build
ENV CARGO_HOME=/opt/rust/cargo RUSTUP_HOME=/opt/rust/rustup
COPY . /opt/workbook
RUN /opt/workbook/deploy/install.sh --hub

# The image itself: what was set up belongs to root, and the learner can only read it.
FROM packages AS workbook
COPY --from=build /opt/rust /opt/rust
COPY --from=build /opt/workbook /opt/workbook
ENV PATH=/opt/workbook/.lab/venv/bin:$PATH
USER learner
WORKDIR /home/learner
EXPOSE 8888
HEALTHCHECK --start-period=30s --interval=30s --timeout=5s \
    CMD ["/opt/workbook/deploy/is-healthy"]
ENTRYPOINT ["tini", "--", "/opt/workbook/deploy/start"]
CMD ["jupyter-lab", "--ip=0.0.0.0", "--port=8888", "--no-browser"]
