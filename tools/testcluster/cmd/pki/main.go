// Command pki writes the keys and certificates of one throw-away test cluster into a folder.
//
// Node can make keys but cannot issue X.509 certificates, hence this program. Everything it writes is
// worthless outside the cluster on this machine's loopback that is made with it.
//
// Usage: pki DIR NAME[=GROUP]... writes ca, apiserver, sa.key and one client pair per name
// (NAME becomes the certificate's common name, which Kubernetes reads as the user; GROUP its organisation).
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A day of slack before, because a machine's clock may be set back between two starts of a cluster.
const slack = 24 * time.Hour

// Long enough that a local cluster left running does not die of its certificates.
const lifetime = 10 * 365 * 24 * time.Hour

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: pki DIR NAME[=GROUP]...")
		os.Exit(2)
	}
	if err := writeAll(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "pki:", err)
		os.Exit(1)
	}
}

func writeAll(dir string, clients []string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	ca, err := newAuthority(dir)
	if err != nil {
		return err
	}
	server := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1"), net.ParseIP("10.0.0.1")},
	}
	if err := ca.issue(dir, "apiserver", server); err != nil {
		return err
	}
	for _, client := range clients {
		name, group, _ := strings.Cut(client, "=")
		subject := pkix.Name{CommonName: name}
		if group != "" {
			subject.Organization = []string{group}
		}
		usage := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		file := strings.ReplaceAll(name, ":", "-")
		if err := ca.issue(dir, file, &x509.Certificate{Subject: subject, ExtKeyUsage: usage}); err != nil {
			return err
		}
	}
	_, err = newKey(dir, "sa") // signs service account tokens; needs no certificate
	return err
}

func newAuthority(dir string) (*authority, error) {
	key, err := newKey(dir, "ca")
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "testcluster-ca"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if err := complete(template); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{cert, key}, writePEM(dir, "ca.crt", "CERTIFICATE", der)
}

func (ca *authority) issue(dir, name string, template *x509.Certificate) error {
	key, err := newKey(dir, name)
	if err != nil {
		return err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	if err := complete(template); err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, key.Public(), ca.key)
	if err != nil {
		return err
	}
	return writePEM(dir, name+".crt", "CERTIFICATE", der)
}

// complete fills what all certificates share: a random serial and the time of validity.
func complete(template *x509.Certificate) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-slack)
	template.NotAfter = time.Now().Add(lifetime)
	return nil
}

func newKey(dir, name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key) // the only form of an EC key that --service-account-key-file reads
	if err != nil {
		return nil, err
	}
	return key, writePEM(dir, name+".key", "EC PRIVATE KEY", der)
}

func writePEM(dir, name, kind string, der []byte) error {
	bytes := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	return os.WriteFile(filepath.Join(dir, name), bytes, 0o600)
}
