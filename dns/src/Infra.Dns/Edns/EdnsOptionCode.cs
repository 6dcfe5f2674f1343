using System.Globalization;

namespace Infra.Dns.Edns;

/// <summary>The number of an EDNS option (IANA registry "DNS EDNS0 Option Codes"); any number is legal.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct EdnsOptionCode(ushort Value)
{
    private static readonly string?[] Mnemonics =
    [
        null, "LLQ", "UL", "NSID", null, "DAU", "DHU", "N3U", "ECS", "EXPIRE", "COOKIE", "KEEPALIVE", "PADDING", "CHAIN", "KEYTAG", "EDE", "CLIENT-TAG", "SERVER-TAG", "REPORT-CHANNEL", "ZONEVERSION",
    ];

    /// <summary>Name server identity (RFC 5001).</summary>
    public static EdnsOptionCode Nsid => new(3);

    /// <summary>Algorithms that the client understands (RFC 6975).</summary>
    public static EdnsOptionCode Dau => new(5);

    /// <summary>DS digests that the client understands (RFC 6975).</summary>
    public static EdnsOptionCode Dhu => new(6);

    /// <summary>NSEC3 hashes that the client understands (RFC 6975).</summary>
    public static EdnsOptionCode N3u => new(7);

    /// <summary>The client's network (RFC 7871).</summary>
    public static EdnsOptionCode ClientSubnet => new(8);

    /// <summary>When a secondary's zone expires (RFC 7314).</summary>
    public static EdnsOptionCode Expire => new(9);

    /// <summary>Cookies of client and server (RFC 7873).</summary>
    public static EdnsOptionCode Cookie => new(10);

    /// <summary>How long an idle TCP connection stays (RFC 7828).</summary>
    public static EdnsOptionCode KeepAlive => new(11);

    /// <summary>Padding against size analysis (RFC 7830).</summary>
    public static EdnsOptionCode Padding => new(12);

    /// <summary>Asks for the chain of trust (RFC 7901).</summary>
    public static EdnsOptionCode Chain => new(13);

    /// <summary>Trust anchors in use (RFC 8145).</summary>
    public static EdnsOptionCode KeyTag => new(14);

    /// <summary>Extended errors (RFC 8914).</summary>
    public static EdnsOptionCode ExtendedError => new(15);

    /// <summary>A tag of the client (draft-bellis-dnsop-edns-tags).</summary>
    public static EdnsOptionCode ClientTag => new(16);

    /// <summary>Where errors may be reported (RFC 9567).</summary>
    public static EdnsOptionCode ReportChannel => new(18);

    /// <summary>The version of the zone that answered (RFC 9660).</summary>
    public static EdnsOptionCode ZoneVersion => new(19);

    /// <summary>The mnemonic, or <c>OPT</c> and the number.</summary>
    public override string ToString() => (Value < Mnemonics.Length ? Mnemonics[Value] : null) ?? string.Create(CultureInfo.InvariantCulture, $"OPT{Value}");
}
