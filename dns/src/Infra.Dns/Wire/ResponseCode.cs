using System.Globalization;

namespace Infra.Dns.Wire;

/// <summary>How a question was answered (RFC 1035 section 4.1.1, RFC 6891 section 6.1.3): four bits in the header and eight in OPT; any value is legal.</summary>
/// <param name="Value">0 to 4095; in TSIG and TKEY 16 bits.</param>
public readonly record struct ResponseCode(ushort Value)
{
    private static readonly string[] Mnemonics = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI"];
    private static readonly string[] ExtendedMnemonics = ["BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE"];

    /// <summary>No error.</summary>
    public static ResponseCode NoError => new(0);

    /// <summary>The server cannot make sense of the message.</summary>
    public static ResponseCode FormErr => new(1);

    /// <summary>The server failed.</summary>
    public static ResponseCode ServFail => new(2);

    /// <summary>The name does not exist.</summary>
    public static ResponseCode NXDomain => new(3);

    /// <summary>The server does not do this.</summary>
    public static ResponseCode NotImp => new(4);

    /// <summary>The server will not do this.</summary>
    public static ResponseCode Refused => new(5);

    /// <summary>A name exists that should not (RFC 2136), or became too long (RFC 6672).</summary>
    public static ResponseCode YXDomain => new(6);

    /// <summary>An RRset exists that should not (RFC 2136).</summary>
    public static ResponseCode YXRRSet => new(7);

    /// <summary>An RRset does not exist that should (RFC 2136).</summary>
    public static ResponseCode NXRRSet => new(8);

    /// <summary>Not authoritative, or not authorized (RFC 2136, RFC 8945).</summary>
    public static ResponseCode NotAuth => new(9);

    /// <summary>A name outside the zone (RFC 2136).</summary>
    public static ResponseCode NotZone => new(10);

    /// <summary>An EDNS version that the server does not know; in TSIG the same number is a bad signature.</summary>
    public static ResponseCode BadVers => new(16);

    /// <summary>A cookie is missing or wrong (RFC 7873).</summary>
    public static ResponseCode BadCookie => new(23);

    /// <summary>The mnemonic, or <c>RCODE</c> and the number.</summary>
    public override string ToString() =>
        Value < Mnemonics.Length ? Mnemonics[Value]
        : Value >= 16 && Value - 16 < ExtendedMnemonics.Length ? ExtendedMnemonics[Value - 16]
        : string.Create(CultureInfo.InvariantCulture, $"RCODE{Value}");
}
