# The office server: no desktop, no compiler, no root. PostgreSQL's programs are in it for backups, and to try them.
#   docker build --tag textile-erp-server .

FROM python:3.11-slim-bookworm AS build
WORKDIR /source
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements-uv.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements-uv.lock
# What seldom changes comes first, so that a new version of our own code builds in seconds.
COPY requirements.lock resources/deploy/not-on-servers.txt ./
RUN uv venv --python /usr/local/bin/python /opt/textile-erp \
    && uv pip install --no-cache --python /opt/textile-erp/bin/python \
        --require-hashes --excludes not-on-servers.txt --requirement requirements.lock
COPY pyproject.toml ./
COPY erp_core erp_core
COPY migrations migrations
COPY resources resources
RUN uv pip install --no-cache --python /opt/textile-erp/bin/python --no-deps .

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Textile ERP office server"
RUN groupadd --system --gid 10001 erp \
    && useradd --system --uid 10001 --gid erp --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin erp \
    && install --directory --owner erp --group erp --mode 700 /scratch
COPY --from=build /opt/textile-erp /opt/textile-erp
COPY resources/deploy/probe.py /opt/textile-erp/probe.py
ENV PATH=/opt/textile-erp/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ERP_SETTINGS_FILE=/dev/null \
    ERP_HOST=0.0.0.0 \
    ERP_PORT=8443
USER 10001:10001
WORKDIR /tmp
EXPOSE 8443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-I", "/opt/textile-erp/probe.py"]
CMD ["textile-erp-server"]
