package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// staffCertificate returns the certificate of the staff socket: the centre's
// own if it has been installed in the state folder, else one that signs itself
// and is made here once. What the centre has put there is never written over.
func staffCertificate(dir, addr string) (tls.Certificate, error) {
	certFile, keyFile := filepath.Join(dir, "staff.crt"), filepath.Join(dir, "staff.key")
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err == nil {
		return cert, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return cert, fmt.Errorf("load staff certificate: %w", err)
	}
	for there, missing := range map[string]string{certFile: keyFile, keyFile: certFile} {
		if _, err := os.Stat(there); !errors.Is(err, fs.ErrNotExist) {
			return cert, fmt.Errorf("load staff certificate: %s has no %s beside it: copy it there, or move the other away", there, filepath.Base(missing))
		}
	}
	certPEM, keyPEM, err := selfSigned(addr, time.Now())
	if err != nil {
		return cert, fmt.Errorf("make staff certificate: %w", err)
	}
	if err := errors.Join(writeNew(keyFile, keyPEM, 0o600), writeNew(certFile, certPEM, 0o644)); err != nil {
		return cert, fmt.Errorf("keep staff certificate: %w", err)
	}
	return tls.X509KeyPair(certPEM, keyPEM)
}

// writeNew writes a file that is not there yet.
func writeNew(path string, b []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func selfSigned(addr string, now time.Time) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "kiosk reception hall"},
		NotBefore: now.AddDate(0, 0, -1), NotAfter: now.AddDate(10, 0, 0), // the hall's clock may be wrong
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, DNSNames: []string{"localhost"},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else if host != "" {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}
