namespace Infra.Pki;

/// <summary>Labels of PEM blocks (RFC 7468).</summary>
internal static class PemLabels
{
    internal const string Certificate = "CERTIFICATE";
    internal const string X509Certificate = "X509 CERTIFICATE";   // RFC 7468 section 5.1: parsers may take it
    internal const string Request = "CERTIFICATE REQUEST";
    internal const string NewRequest = "NEW CERTIFICATE REQUEST";   // section 7: the same
}
