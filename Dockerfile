# What builds: an environment of its own, with every dependency by its hash.
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /catalog
COPY requirements.lock .
RUN /catalog/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY plugins plugins
COPY docs docs
COPY migrations migrations
RUN /catalog/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

# What runs: that environment alone, as a user without privileges, on a read-only root.
FROM python:3.11-slim
COPY --from=build /catalog /catalog
RUN useradd --system --create-home --home-dir /data --uid 10001 catalog
USER catalog
WORKDIR /data
VOLUME /data
ENV PATH=/catalog/bin:$PATH \
    CATALOG_HOST=0.0.0.0 \
    CATALOG_DATABASE_URL=sqlite:////data/catalog.db
EXPOSE 8000
ENTRYPOINT ["catalog"]
CMD ["serve"]
