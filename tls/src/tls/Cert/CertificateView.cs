using System.Globalization;
using System.Text.Json;
using Infra.Crypto.Keys;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Pki.Names;

namespace Infra.Tls.Tool.Cert;

/// <summary>Everything of a certificate or request that a person asks for, as JSON and as lines. What comes from it is escaped.</summary>
internal static class CertificateView
{
    private const int NamesMax = 1000;

    internal static void Write(Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteStartObject();
        json.WriteNumber("version", certificate.Version);
        json.WriteString("subject", certificate.SubjectText);
        json.WriteString("issuer", certificate.IssuerText);
        json.WriteString("serial", Convert.ToHexStringLower(certificate.SerialNumber));
        json.WriteString("not_before", Time(certificate.NotBefore));
        json.WriteString("not_after", Time(certificate.NotAfter));
        json.WriteString("key", KeyText(certificate));
        json.WriteString("signature_algorithm", SchemeText(certificate));
        json.WriteBoolean("authority", certificate.IsAuthority);
        if (certificate.PathLength is { } length) json.WriteNumber("path_length", length);
        WriteList(json, "names", Names(certificate.SubjectAltNames));
        if (certificate.KeyUsage is not null) WriteList(json, "key_usage", Usages(certificate));
        if (certificate.HasExtendedKeyUsage) WriteList(json, "purposes", Purposes(certificate));
        json.WriteBoolean("name_constraints", certificate.HasNameConstraints);
        json.WriteBoolean("must_staple", certificate.MustStaple);
        json.WriteBoolean("unknown_critical_extension", certificate.HasUnknownCriticalExtension);
        if (!certificate.SubjectKeyIdentifier.IsEmpty) json.WriteString("subject_key_identifier", Convert.ToHexStringLower(certificate.SubjectKeyIdentifier));
        if (!certificate.AuthorityKeyIdentifier.IsEmpty) json.WriteString("authority_key_identifier", Convert.ToHexStringLower(certificate.AuthorityKeyIdentifier));
        json.WriteString("sha256", Convert.ToHexStringLower(certificate.Fingerprint()));
        json.WriteString("pin_sha256", Convert.ToBase64String(Infra.Pki.Verification.PinnedKeyVerifier.DigestOf(certificate)));
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, CertificateRequest request)
    {
        json.WriteStartObject();
        json.WriteString("subject", request.SubjectText);
        json.WriteString("key", request.PublicKey.Kind.ToString());
        WriteList(json, "names", Names(request.SubjectAltNames));
        json.WriteEndObject();
    }

    internal static void Write(TextWriter output, Certificate certificate)
    {
        Line("subject", certificate.SubjectText);
        Line("issuer", certificate.IssuerText);
        Line("valid", $"{Time(certificate.NotBefore)} to {Time(certificate.NotAfter)}");
        Line("names", Join(Names(certificate.SubjectAltNames)));
        Line("key", KeyText(certificate));
        Line("signature", SchemeText(certificate));
        Line("authority", !certificate.IsAuthority ? "no" : certificate.PathLength is { } length ? $"yes, at most {length.ToString(CultureInfo.InvariantCulture)} below" : "yes");
        if (certificate.KeyUsage is not null) Line("key usage", Join(Usages(certificate)));
        if (certificate.HasExtendedKeyUsage) Line("purposes", Join(Purposes(certificate)));
        if (certificate.HasNameConstraints) Line("constraints", "names below are constrained");
        if (certificate.MustStaple) Line("stapling", "demanded");
        if (certificate.HasUnknownCriticalExtension) Line("warning", "a critical extension is not known here: the certificate is refused everywhere");
        Line("serial", Convert.ToHexStringLower(certificate.SerialNumber));
        Line("SHA-256", Convert.ToHexStringLower(certificate.Fingerprint()));
        Line("pin", Convert.ToBase64String(Infra.Pki.Verification.PinnedKeyVerifier.DigestOf(certificate)));

        void Line(string name, string value) => output.WriteLine($"{name + ":",-13}{value}");
    }

    internal static void Write(TextWriter output, CertificateRequest request)
    {
        output.WriteLine($"{"request for:",-13}{request.SubjectText}");
        output.WriteLine($"{"names:",-13}{Join(Names(request.SubjectAltNames))}");
        output.WriteLine($"{"key:",-13}{request.PublicKey.Kind}");
    }

    private static string Join(List<string> texts) => texts.Count == 0 ? "none" : string.Join(", ", texts.ToArray());

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string KeyText(Certificate certificate)
    {
        if (!certificate.TryGetPublicKey(out PublicKey? key, out KeyError error)) return $"cannot be used: {error}";
        return key.Rsa is null ? key.Kind.ToString() : $"Rsa {key.Rsa.ModulusBits.ToString(CultureInfo.InvariantCulture)} bits";
    }

    private static string SchemeText(Certificate certificate) => certificate.SignatureScheme?.ToString() ?? "not supported or too weak";

    private static List<string> Names(GeneralNameReader reader)
    {
        List<string> names = [];
        while (names.Count < NamesMax && reader.TryRead(out GeneralName name))
            names.Add(name.Kind is GeneralNameKind.Dns or GeneralNameKind.IpAddress ? name.ToText() : $"{name.Kind}:{name.ToText()}");
        return names;
    }

    private static List<string> Usages(Certificate certificate)
    {
        List<string> usages = [];
        foreach (KeyUsages usage in (KeyUsages[])[KeyUsages.DigitalSignature, KeyUsages.NonRepudiation, KeyUsages.KeyEncipherment, KeyUsages.DataEncipherment, KeyUsages.KeyAgreement,
            KeyUsages.KeyCertSign, KeyUsages.CrlSign, KeyUsages.EncipherOnly, KeyUsages.DecipherOnly])
        {
            if (certificate.KeyUsage!.Value.HasFlag(usage)) usages.Add(usage.ToString());
        }
        return usages;
    }

    private static List<string> Purposes(Certificate certificate)
    {
        List<string> purposes = [];
        foreach (CertificatePurpose purpose in (CertificatePurpose[])[CertificatePurpose.ServerAuthentication, CertificatePurpose.ClientAuthentication, CertificatePurpose.OcspSigning])
        {
            if (certificate.Allows(purpose)) purposes.Add(purpose.ToString());
        }
        if (purposes.Count == 0) purposes.Add("others only");
        return purposes;
    }

    private static void WriteList(Utf8JsonWriter json, string name, List<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
