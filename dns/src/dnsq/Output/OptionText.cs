using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Query.Output;

/// <summary>EDNS and its options, a line each, as dig prints them.</summary>
internal static class OptionText
{
    // As the IANA registry "Extended DNS Error Codes" writes them, by number.
    private static readonly string[] ErrorNames =
    [
        "Other", "Unsupported DNSKEY Algorithm", "Unsupported DS Digest Type", "Stale Answer", "Forged Answer", "DNSSEC Indeterminate", "DNSSEC Bogus", "Signature Expired", "Signature Not Yet Valid",
        "DNSKEY Missing", "RRSIGs Missing", "No Zone Key Bit Set", "NSEC Missing", "Cached Error", "Not Ready", "Blocked", "Censored", "Filtered", "Prohibited", "Stale NXDOMAIN Answer", "Not Authoritative",
        "Not Supported", "No Reachable Authority", "Network Error", "Invalid Data", "Signature Expired before Valid", "Too Early", "Unsupported NSEC3 Iterations Value", "Unable to conform to policy", "Synthesized",
    ];

    internal static IReadOnlyList<string> Lines(EdnsView edns)
    {
        string flags = (edns.IsDnssecOk ? " do" : "") + (edns.IsCompactOk ? " co" : "");
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"; EDNS: version: {edns.Version}, flags:{flags}; udp: {edns.UdpSize}")];
        foreach (EdnsOption option in edns)
            lines.Add($"; {NameOf(option.Code)}:{ValueOf(option.Code, option.Value)}");
        return lines;
    }

    internal static string NameOf(EdnsOptionCode code) => code.Value switch
    {
        3 => "NSID",
        5 => "DAU",
        6 => "DHU",
        7 => "N3U",
        8 => "CLIENT-SUBNET",
        9 => "EXPIRE",
        10 => "COOKIE",
        11 => "TCP-KEEPALIVE",
        12 => "PAD",
        13 => "CHAIN",
        14 => "KEY-TAG",
        15 => "EDE",
        16 => "CLIENT-TAG",
        17 => "SERVER-TAG",
        18 => "Report-Channel",
        19 => "ZONEVERSION",
        _ => string.Create(CultureInfo.InvariantCulture, $"OPT={code.Value}"),
    };

    private static string ValueOf(EdnsOptionCode code, ReadOnlySpan<byte> value)
    {
        switch (code.Value)
        {
            case 10:
                return " " + Hex.Encode(value);
            case 8 when Subnet(value) is { } subnet:
                return " " + subnet;
            case 9 when value.Length == 4:
                return string.Create(CultureInfo.InvariantCulture, $" {BinaryPrimitives.ReadUInt32BigEndian(value)}");
            case 11 when value.Length == 2:
                return string.Create(CultureInfo.InvariantCulture, $" {BinaryPrimitives.ReadUInt16BigEndian(value) / 10.0:F1} secs");
            case 12:
                return string.Create(CultureInfo.InvariantCulture, $" ({value.Length} bytes)");
            case 15 when value.Length >= 2:
                ushort error = BinaryPrimitives.ReadUInt16BigEndian(value);
                string text = value.Length > 2 ? $": ({TextEscape.Escape(Encoding.UTF8.GetString(value[2..]))})" : "";
                return string.Create(CultureInfo.InvariantCulture, $" {error} ({ErrorName(error)}){text}");
            case 18 when DomainName.TryFromWire(value, out DomainName? agent):
                return $" {agent}";
            case 19 when value.Length == 6 && value[1] == 0:
                return string.Create(CultureInfo.InvariantCulture, $" labels: {value[0]}, SOA serial: {BinaryPrimitives.ReadUInt32BigEndian(value[2..])}");
            case var _ when value.IsEmpty:
                return "";
            default:
                var bytes = new StringBuilder();
                foreach (byte next in value)
                    bytes.Append(CultureInfo.InvariantCulture, $" {next:x2}");
                return $"{bytes} (\"{Printable(value)}\")";
        }
    }

    private static string ErrorName(ushort code) => code < ErrorNames.Length ? ErrorNames[code] : new ExtendedErrorCode(code).ToString();

    private static string? Subnet(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4 || value[0] != 0 || value[1] is not (1 or 2)) return null;
        byte[] address = new byte[value[1] == 1 ? 4 : 16];
        if (value.Length - 4 > address.Length) return null;
        value[4..].CopyTo(address);
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(address)}/{value[2]}/{value[3]}");
    }

    private static string Printable(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (byte next in value)
            text.Append(next is >= 32 and < 127 ? (char)next : '.');
        return text.ToString();
    }
}
