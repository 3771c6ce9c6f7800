package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/twmb/franz-go/pkg/sr"
)

const order = `{"type":"record","name":"Order","namespace":"foreign","fields":[{"name":"id","type":"string"},{"name":"amount","type":"double"}]}`

func registryChecks(url string) {
	registry := got(sr.NewClient(sr.URLs(url)))

	check("schemas are registered, found again, referred to and deleted", func(ctx context.Context) {
		subject := named("order") + "-value"
		made := got(registry.CreateSchema(ctx, subject, sr.Schema{Schema: order}))
		equal(got(registry.CreateSchema(ctx, subject, sr.Schema{Schema: order})).ID, made.ID)
		equal(got(registry.SchemaByID(ctx, made.ID)).Schema, order)
		equal(got(registry.LookupSchema(ctx, subject, sr.Schema{Schema: order})).Version, 1)
		referring := sr.Schema{
			Schema:     `{"type":"record","name":"Basket","namespace":"foreign","fields":[{"name":"orders","type":{"type":"array","items":"Order"}}]}`,
			References: []sr.SchemaReference{{Name: "foreign.Order", Subject: subject, Version: 1}},
		}
		basket := got(registry.CreateSchema(ctx, named("basket")+"-value", referring))
		equal(got(registry.SchemaReferences(ctx, subject, 1))[0].ID, basket.ID)
		_, err := registry.DeleteSubject(ctx, subject, sr.SoftDelete)
		equal(schemaError(err), sr.ErrReferenceExists)
		for _, how := range []sr.DeleteHow{sr.SoftDelete, sr.HardDelete} {
			got(registry.DeleteSubject(ctx, named("basket")+"-value", how))
		}
		equal(got(registry.DeleteSubject(ctx, subject, sr.SoftDelete)), []int{1})
		_, err = registry.SchemaByVersion(ctx, subject, -1)
		equal(schemaError(err), sr.ErrSubjectNotFound)
	})

	check("an incompatible schema is refused until the level is NONE", func(ctx context.Context) {
		subject := named("compat") + "-value"
		got(registry.CreateSchema(ctx, subject, sr.Schema{Schema: order}))
		worse := sr.Schema{Schema: strings.Replace(order, `"double"`, `"string"`, 1)}
		verdict := got(registry.CheckCompatibility(ctx, subject, -1, worse))
		equal(verdict.Is, false)
		_, err := registry.CreateSchema(ctx, subject, worse)
		equal(schemaError(err), sr.ErrIncompatibleSchema)
		must(registry.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatNone}, subject)[0].Err)
		equal(registry.Compatibility(ctx, subject)[0].Level, sr.CompatNone)
		equal(got(registry.CreateSchema(ctx, subject, worse)).Version, 2)
	})

	check("values of JSON Schema go through the topic with the registry's id", func(ctx context.Context) {
		type note struct {
			Text string `json:"text"`
		}
		topic := create(ctx, "serde", 1)
		schema := sr.Schema{Type: sr.TypeJSON, Schema: `{"type":"object","properties":{"text":{"type":"string"}}}`}
		made := got(registry.CreateSchema(ctx, topic+"-value", schema))
		serde := sr.NewSerde()
		serde.Register(made.ID, note{}, sr.EncodeFn(json.Marshal), sr.DecodeFn(json.Unmarshal))
		produce(ctx, topic, []string{string(got(serde.Encode(note{"hello"})))})
		reader := fromStart(topic)
		defer reader.Close()
		value := take(ctx, reader, 1)[0].Value
		id, _, err := serde.DecodeID(value)
		must(err)
		equal(id, made.ID)
		var found note
		must(serde.Decode(value, &found))
		equal(found, note{"hello"})
	})
}

func schemaError(err error) *sr.Error {
	var refusal *sr.ResponseError
	if !errors.As(err, &refusal) {
		panic(err)
	}
	return refusal.SchemaError()
}
