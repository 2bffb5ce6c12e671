package main

import (
	"context"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// startTracing sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; with
// none, spans cost nothing. stop sends what is left.
func startTracing(ctx context.Context) (stop func(), err error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		return func() {}, nil
	}
	out, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, shop.Errorf(shop.Invalid, "traces cannot be sent: %w (check OTEL_EXPORTER_OTLP_ENDPOINT)", err)
	}
	p := trace.NewTracerProvider(trace.WithBatcher(out), trace.WithResource(resource.NewSchemaless(attribute.String("service.name", "shopkeeper"),
		attribute.String("service.version", buildVersion()))))
	otel.SetTracerProvider(p)
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = p.Shutdown(ctx) // the collector may be gone; that is no failure of the shop
	}, nil
}
