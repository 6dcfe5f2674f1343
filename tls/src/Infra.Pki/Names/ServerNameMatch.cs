using System.Net;
using System.Text;
using Infra.Parsing;

namespace Infra.Pki.Names;

/// <summary>Whether a certificate is for a server (RFC 9525 section 6): by subjectAltName only, the common name is never looked at.</summary>
public static class ServerNameMatch
{
    private const int DescribedMax = 4;

    /// <summary>
    /// Whether one of the certificate's names stands for <paramref name="name"/>. A DNS name may begin with <c>*.</c> before two labels at least, which stands for exactly one label;
    /// addresses agree to the byte. Linear time.
    /// </summary>
    public static bool Matches(Certificate certificate, ServerName name)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(name);
        GeneralNameReader names = certificate.SubjectAltNames;
        while (names.TryRead(out GeneralName presented))
        {
            bool isMatch = presented.Kind switch
            {
                GeneralNameKind.Dns => !name.IsAddress && DnsNames.Matches(presented.Value, name.DnsName),
                GeneralNameKind.IpAddress => name.IsAddress && presented.Value.SequenceEqual(name.Address),
                _ => false,
            };
            if (isMatch) return true;
        }
        return false;
    }

    /// <summary>The first few names as text for a log, escaped.</summary>
    internal static string Describe(Certificate certificate)
    {
        List<string> texts = [];
        GeneralNameReader names = certificate.SubjectAltNames;
        bool isMore = false;
        while (names.TryRead(out GeneralName presented))
        {
            if (presented.Kind is not (GeneralNameKind.Dns or GeneralNameKind.IpAddress)) continue;
            isMore = texts.Count == DescribedMax;
            if (isMore) break;
            texts.Add(Text(presented));
        }
        if (texts.Count == 0) return "it names no server";
        return $"it is for {string.Join(", ", texts.ToArray())}{(isMore ? " and others" : "")}";
    }

    /// <summary>A name as text, escaped and at most some 260 characters.</summary>
    internal static string Text(GeneralName name)
    {
        if (name.Kind == GeneralNameKind.IpAddress && name.Value.Length is 4 or 16) return IpAddressText.Format(new IPAddress(name.Value));
        if (name.Kind == GeneralNameKind.DirectoryName) return DistinguishedNameReader.ToText(name.Value);
        if (name.Kind is not (GeneralNameKind.Dns or GeneralNameKind.Email or GeneralNameKind.Uri)) return Convert.ToHexString(name.Value[..Math.Min(name.Value.Length, 64)]);
        bool isLong = name.Value.Length > ServerName.DnsLengthMax;
        return TextEscape.Escape(Encoding.ASCII.GetString(isLong ? name.Value[..ServerName.DnsLengthMax] : name.Value)) + (isLong ? "..." : "");
    }
}
