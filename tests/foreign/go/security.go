package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// The broker ends a log-in after two seconds unless it is renewed.
const sessions = 5 * time.Second

type mechanism struct {
	name string
	// hasPassword is false where a token says who it is.
	hasPassword bool
	login       func(password string) sasl.Mechanism
}

var mechanisms = []mechanism{
	{"PLAIN", true, func(password string) sasl.Mechanism { return plain.Auth{User: "ada", Pass: password}.AsMechanism() }},
	{"SCRAM-SHA-256", true, func(password string) sasl.Mechanism {
		return scram.Auth{User: "ada", Pass: password}.AsSha256Mechanism()
	}},
	{"SCRAM-SHA-512", true, func(password string) sasl.Mechanism {
		return scram.Auth{User: "ada", Pass: password}.AsSha512Mechanism()
	}},
	{"OAUTHBEARER", false, func(string) sasl.Mechanism { return oauth.Auth{Token: "a-token"}.AsMechanism() }},
}

// securityChecks logs in as ada at the broker `secure`, which speaks TLS under the authority in the file `ca`.
func securityChecks(secure string, ca string) {
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM(got(os.ReadFile(ca)))
	secured := func(login sasl.Mechanism, options ...kgo.Opt) *kgo.Client {
		security := []kgo.Opt{kgo.SeedBrokers(secure), kgo.DialTLSConfig(&tls.Config{RootCAs: authorities}), kgo.SASL(login)}
		return got(kgo.NewClient(append(security, options...)...))
	}

	for _, each := range mechanisms {
		check(each.name+" through TLS, over several sessions", func(ctx context.Context) {
			topic := named("secure-" + each.name)
			login := each.login("pencil")
			producer := secured(login)
			defer producer.Close()
			got(kadm.NewClient(producer).CreateTopic(ctx, 1, 1, nil, topic))
			reader := secured(login,
				kgo.ConsumerGroup(topic), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
			defer reader.Close()
			for sent, end := 0, time.Now().Add(sessions); time.Now().Before(end); sent++ {
				value := fmt.Sprintf("v%d", sent)
				must(producer.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte(value)}).FirstErr())
				equal(values(take(ctx, reader, 1)), []string{value})
			}
		})

		if !each.hasPassword {
			continue
		}
		check("a wrong password is refused by "+each.name, func(ctx context.Context) {
			guest := secured(each.login("guess"))
			defer guest.Close()
			if err := guest.Ping(ctx); !errors.Is(err, kerr.SaslAuthenticationFailed) {
				panic(fmt.Sprintf("it ended with %v", err))
			}
		})
	}

	check("a broker whose authority is not trusted is not talked to", func(ctx context.Context) {
		guest := got(kgo.NewClient(kgo.SeedBrokers(secure), kgo.DialTLSConfig(&tls.Config{RootCAs: x509.NewCertPool()})))
		defer guest.Close()
		var untrusted x509.UnknownAuthorityError
		if err := guest.Ping(ctx); !errors.As(err, &untrusted) {
			panic(fmt.Sprintf("it ended with %v", err))
		}
	})
}
