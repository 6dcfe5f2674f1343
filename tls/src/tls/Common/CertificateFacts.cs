using System.Globalization;
using System.Net;
using System.Text.Json;
using Infra.Parsing;
using Infra.Pki;
using Infra.Pki.Names;
using Infra.Pki.Verification;

namespace Infra.Tls.Tool.Common;

/// <summary>What is shown of a peer's certificate. Its text is the peer's, and escaped.</summary>
internal static class CertificateFacts
{
    private const int NamesMax = 100;

    internal static IReadOnlyList<string> DnsNames(Certificate certificate)
    {
        List<string> names = [];
        GeneralNameReader reader = certificate.SubjectAltNames;
        while (names.Count < NamesMax && !reader.IsAtEnd && reader.TryRead(out GeneralName name))
        {
            if (name.Kind == GeneralNameKind.Dns) names.Add(TextEscape.Escape(name.Value));
        }
        return names;
    }

    internal static void Write(Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteStartObject();
        json.WriteString("subject", certificate.SubjectText);
        json.WriteString("issuer", certificate.IssuerText);
        json.WriteStartArray("names");
        foreach (string name in Names(certificate)) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("serial", Convert.ToHexStringLower(certificate.SerialNumber));
        json.WriteString("not_before", Format(certificate.NotBefore));
        json.WriteString("not_after", Format(certificate.NotAfter));
        json.WriteString("key", KeyName(certificate));
        json.WriteString("pin_sha256", Convert.ToBase64String(PinnedKeyVerifier.DigestOf(certificate)));
        json.WriteString("sha256", Convert.ToHexStringLower(certificate.Fingerprint()));
        json.WriteEndObject();
    }

    internal static string Describe(Certificate certificate) =>
        $"{certificate.SubjectText}, issued by {certificate.IssuerText}, until {Format(certificate.NotAfter)}, {KeyName(certificate)}, names {string.Join(' ', Names(certificate))}";

    private static string KeyName(Certificate certificate) => certificate.TryGetPublicKey(out Infra.Crypto.Keys.PublicKey? key, out _) ? key.Kind.ToString() : "unknown";

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static List<string> Names(Certificate certificate)
    {
        List<string> names = [.. DnsNames(certificate)];
        GeneralNameReader reader = certificate.SubjectAltNames;
        while (names.Count < NamesMax && !reader.IsAtEnd && reader.TryRead(out GeneralName name))
        {
            if (name.Kind == GeneralNameKind.IpAddress && name.Value.Length is 4 or 16) names.Add(new IPAddress(name.Value).ToString());
        }
        return names;
    }
}
