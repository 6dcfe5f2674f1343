using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Edns;
using Infra.Parsing;

namespace Infra.Dns.Query.Arguments;

/// <summary>dig's options with a plus sign: <c>+name</c>, <c>+noname</c>, <c>+name=value</c>; the beginning of a name is enough if it is only one's.</summary>
internal static class PlusOption
{
    private delegate string? Setter(QueryOptions options, bool isOn, string? value);

    private static readonly (string Name, Setter Set)[] All =
    [
        ("aaflag", Flag((o, on) => o.Authoritative = on)), ("aaonly", Flag((o, on) => o.Authoritative = on)), ("additional", Flag((o, on) => o.ShowsAdditional = on)),
        ("adflag", Flag((o, on) => o.AuthenticData = on)), ("all", Flag(SetAll)), ("answer", Flag((o, on) => o.ShowsAnswer = on)), ("authority", Flag((o, on) => o.ShowsAuthority = on)),
        ("bufsize", SetUdpSize), ("cdflag", Flag((o, on) => o.CheckingDisabled = on)), ("class", Flag((o, on) => o.ShowsClass = on)), ("cmd", Flag((o, on) => o.ShowsCommand = on)),
        ("comments", Flag((o, on) => o.ShowsComments = on)), ("cookie", SetCookie), ("dnssec", Flag((o, on) => o.DnssecOk = on)), ("do", Flag((o, on) => o.DnssecOk = on)), ("edns", SetEdns), ("ednsopt", AddOption),
        ("expire", Flag((o, on) => o.Expire = on)), ("header-only", Flag((o, on) => o.HeaderOnly = on)), ("https", NotHere), ("identify", Flag((o, on) => o.Identify = on)),
        ("ignore", Flag((o, on) => o.IgnoresTruncation = on)), ("json", Flag((o, on) => o.Json = on)), ("keepalive", Flag((o, on) => o.KeepAlive = on)), ("multiline", Flag((o, on) => o.Multiline = on)),
        ("nsid", Flag((o, on) => o.Nsid = on)), ("opcode", SetOpcode), ("padding", Number((o, value) => o.Padding = value, 0, 512)), ("qid", Number((o, value) => o.Id = (ushort)value, 0, 65535)), ("qr", Flag((o, on) => o.ShowsQuery = on)),
        ("question", Flag((o, on) => o.ShowsQuestion = on)), ("raflag", Flag((_, _) => { })), ("rdflag", Flag((o, on) => o.RecursionDesired = on)), ("recurse", Flag((o, on) => o.RecursionDesired = on)),
        ("retry", Number((o, value) => o.Tries = value + 1, 0, 99)), ("short", Flag(SetShort)), ("split", SetSplit), ("stats", Flag((o, on) => o.ShowsStatistics = on)), ("subnet", SetSubnet),
        ("tcp", Flag(SetTcp)), ("timeout", Number((o, value) => o.Timeout = TimeSpan.FromSeconds(Math.Max(1, value)), 0, 3600)), ("tls", NotHere), ("trace", Flag(SetTrace)), ("tries", Number((o, value) => o.Tries = Math.Max(1, value), 0, 100)),
        ("ttlid", Flag((o, on) => o.ShowsTimeToLive = on)), ("ttlunits", Flag((o, on) => o.ShowsTimeToLive = o.TimeToLiveUnits = on)), ("unknownformat", Flag((o, on) => o.UnknownFormat = on)), ("vc", Flag(SetTcp)),
        ("zoneversion", Flag((o, on) => o.ZoneVersion = on)),
        // Of no meaning here: there are no search lists, no fallback and no names but ASCII.
        ("badcookie", Flag((_, _) => { })), ("besteffort", Flag((_, _) => { })), ("crypto", Flag((_, _) => { })), ("defname", Flag((_, _) => { })), ("ednsnegotiation", Flag((o, on) => o.NegotiatesEdns = on)), ("fail", Flag((_, _) => { })),
        ("idnin", Flag((_, _) => { })), ("idnout", Flag((_, _) => { })), ("keepopen", Flag((_, _) => { })), ("mapped", Flag((_, _) => { })), ("onesoa", Flag((_, _) => { })), ("rrcomments", Flag((_, _) => { })), ("search", Flag((_, _) => { })),
        ("showsearch", Flag((_, _) => { })),
    ];

    /// <summary>Applies an option, its plus sign left out; what is wrong with it, or null.</summary>
    internal static string? Apply(QueryOptions options, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? text : text[..equals]).ToLowerInvariant();
        string? value = equals < 0 ? null : text[(equals + 1)..];
        if (Find(name) is { } on) return on(options, true, value);
        if (name.StartsWith("no", StringComparison.Ordinal) && Find(name[2..]) is { } off) return off(options, false, value);
        return $"unknown option +{TextEscape.Escape(name)}{Hint(name)}";
    }

    private static Setter? Find(string name)
    {
        if (name is "cl") return Find("class");
        if (name is "cd") return Find("cdflag");
        if (name is "ad") return Find("adflag");
        if (name is "time") return Find("timeout");
        if (name.Length == 0) return null;
        (string Name, Setter Set)[] begun = [.. All.Where(option => option.Name.StartsWith(name, StringComparison.Ordinal))];
        if (begun.FirstOrDefault(option => option.Name == name).Set is { } exact) return exact;
        return begun.Length == 1 ? begun[0].Set : null;
    }

    private static string Hint(string name)
    {
        bool isOff = name.StartsWith("no", StringComparison.Ordinal);
        string? near = Suggestion.Closest(isOff ? name[2..] : name, All.Select(option => option.Name));
        return near is null ? "" : $"; did you mean +{(isOff ? "no" : "")}{near}?";
    }

    private static Setter Flag(Action<QueryOptions, bool> set) => (options, isOn, value) =>
    {
        if (value is not null) return "an option that is on or off takes no value";
        set(options, isOn);
        return null;
    };

    private static Setter Number(Action<QueryOptions, int> set, int min, int max) => (options, isOn, value) =>
    {
        if (!isOn || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < min || number > max) return $"the option needs a number from {min} to {max}";
        set(options, number);
        return null;
    };

    private static void SetAll(QueryOptions options, bool isOn) =>
        options.ShowsQuestion = options.ShowsAnswer = options.ShowsAuthority = options.ShowsAdditional = options.ShowsComments = options.ShowsStatistics = options.ShowsCommand = isOn;

    private static void SetShort(QueryOptions options, bool isOn)
    {
        options.Short = isOn;
        if (!isOn) return;
        options.ShowsCommand = options.ShowsComments = options.ShowsQuestion = options.ShowsAuthority = options.ShowsAdditional = options.ShowsStatistics = false;
        options.ShowsAnswer = true;
    }

    private static void SetTcp(QueryOptions options, bool isOn)
    {
        options.UsesTcp = isOn;
        options.TcpWish = isOn;
    }

    private static void SetTrace(QueryOptions options, bool isOn)
    {
        options.Trace = isOn;
        if (!isOn) return;
        options.RecursionDesired = false;
        options.DnssecOk = true;
        options.ShowsAdditional = options.ShowsComments = options.ShowsQuestion = options.ShowsStatistics = false;
    }

    private static string? NotHere(QueryOptions options, bool isOn, string? value) => isOn ? "questions over TLS and HTTPS are not supported" : null;

    private static string? SetUdpSize(QueryOptions options, bool isOn, string? value)
    {
        if (!isOn || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size > 65535) return "+bufsize needs a number from 0 to 65535";
        options.UdpSize = size;
        options.Edns ??= 0;
        return null;
    }

    private static string? SetEdns(QueryOptions options, bool isOn, string? value)
    {
        int version = 0;
        if (value is not null && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out version) || version > 255)) return "+edns needs a version from 0 to 255";
        options.Edns = isOn ? version : null;
        return null;
    }

    private static string? SetCookie(QueryOptions options, bool isOn, string? value)
    {
        byte[] cookie = [];
        if (value is not null && (!Hex.TryDecode(value, out cookie) || cookie.Length is not (8 or (>= 16 and <= 40)))) return "+cookie needs 8, or 16 to 40 bytes in hex (RFC 7873)";
        options.Cookie = isOn ? cookie : null;
        return null;
    }

    private static string? SetOpcode(QueryOptions options, bool isOn, string? value)
    {
        string[] names = ["QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE"];
        int number = isOn && value is not null ? Array.FindIndex(names, name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) : 0;
        if (number < 0 && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > 15)) return "+opcode needs a number from 0 to 15 or a name such as NOTIFY";
        options.Opcode = number;
        return null;
    }

    private static string? SetSplit(QueryOptions options, bool isOn, string? value)
    {
        int width = 56;
        if (value is not null && (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > 1024)) return "+split needs a number from 0 to 1024";
        options.Split = isOn ? (width + 3) / 4 * 4 : 0;
        return null;
    }

    private static string? SetSubnet(QueryOptions options, bool isOn, string? value)
    {
        if (!isOn)
        {
            options.Subnet = null;
            return null;
        }
        string[] parts = (value is "0" ? "0.0.0.0/0" : value ?? "").Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? address)) return "+subnet needs an address, or address/length";
        int max = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = max;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > max)) return $"+subnet needs a length from 0 to {max}";
        options.Subnet = (address, length);
        return null;
    }

    private static string? AddOption(QueryOptions options, bool isOn, string? value)
    {
        if (!isOn)
        {
            options.Extra = [];
            return null;
        }
        string[] parts = (value ?? "").Split(':');
        byte[] bytes = [];
        bool isCode = ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort code) || TryFindCode(parts[0], out code);
        if (!isCode || parts.Length > 2 || (parts.Length == 2 && !Hex.TryDecode(parts[1], out bytes))) return "+ednsopt needs a code or name, and perhaps a colon and hex digits";
        if (options.Extra.Count >= EdnsView.OptionsMax) return $"more than {EdnsView.OptionsMax} options";
        options.Extra = [.. options.Extra, (code, bytes)];
        return null;
    }

    private static bool TryFindCode(string name, out ushort code)
    {
        code = name.ToUpperInvariant() switch
        {
            "LLQ" => 1,
            "UL" => 2,
            "NSID" => 3,
            "DAU" => 5,
            "DHU" => 6,
            "N3U" => 7,
            "ECS" => 8,
            "EXPIRE" => 9,
            "COOKIE" => 10,
            "KEEPALIVE" => 11,
            "PADDING" or "PAD" => 12,
            "CHAIN" => 13,
            "KEY-TAG" => 14,
            "EDE" => 15,
            "CLIENT-TAG" => 16,
            "SERVER-TAG" => 17,
            "REPORT-CHANNEL" => 18,
            "ZONEVERSION" => 19,
            _ => 0,
        };
        return code != 0;
    }
}
