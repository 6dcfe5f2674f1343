using Infra.Dns.Text;

namespace Infra.Dns.Records.Fields;

/// <summary>A number that may be written by name.</summary>
/// <param name="bytes">Its size on the wire.</param>
/// <param name="names">Names and numbers; the first name of a number is the one printed.</param>
/// <param name="printsNames">Whether text has the name or the number.</param>
/// <param name="what">What it is called in a message.</param>
internal sealed class MnemonicForm(int bytes, (string Name, ulong Number)[] names, bool printsNames, string what) : IntegerForm(bytes)
{
    /// <summary>DNSSEC algorithms (IANA registry "DNS Security Algorithm Numbers"), printed as numbers as RFC 4034 section 2.2 shows them.</summary>
    internal static MnemonicForm Algorithm { get; } = new(1,
    [
        ("DELETE", 0), ("RSAMD5", 1), ("DH", 2), ("DSA", 3), ("RSASHA1", 5), ("DSA-NSEC3-SHA1", 6), ("RSASHA1-NSEC3-SHA1", 7), ("NSEC3DSA", 6), ("NSEC3RSASHA1", 7), ("RSASHA256", 8), ("RSASHA512", 10),
        ("ECC-GOST", 12), ("ECDSAP256SHA256", 13), ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16), ("INDIRECT", 252), ("PRIVATEDNS", 253), ("PRIVATEOID", 254),
    ], printsNames: false, "an algorithm, by number up to 255 or by name such as ECDSAP256SHA256");

    /// <summary>Certificate types (RFC 4398 section 2.1).</summary>
    internal static MnemonicForm CertificateType { get; } = new(2,
    [
        ("PKIX", 1), ("SPKI", 2), ("PGP", 3), ("IPKIX", 4), ("ISPKI", 5), ("IPGP", 6), ("ACPKIX", 7), ("IACPKIX", 8), ("URI", 253), ("OID", 254),
    ], printsNames: true, "a certificate type, by number up to 65535 or by name such as PKIX");

    /// <summary>Schemes of DSYNC (RFC 9859 section 2.1).</summary>
    internal static MnemonicForm NotificationScheme { get; } = new(1, [("NULL", 0), ("NOTIFY", 1)], printsNames: true, "a scheme, by number up to 255 or by name such as NOTIFY");

    protected override string Expectation => $"must be {what}";

    protected override void PrintValue(ulong value, PresentationWriter target)
    {
        string? name = printsNames ? Array.Find(names, n => n.Number == value).Name : null;
        if (name is null) target.WriteNumber(value);
        else target.Write(name);
    }

    protected override bool TryParseValue(ReadOnlySpan<byte> text, out ulong value)
    {
        if (TryParseDecimal(text, out value)) return true;
        foreach ((string name, ulong number) in names)
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(text, name)) continue;
            value = number;
            return true;
        }
        return false;
    }
}
