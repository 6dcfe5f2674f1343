using System.Globalization;
using System.Text;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Records;

namespace Infra.Dns.Query.Output;

/// <summary>Records as dig prints them: in columns, long hex and base64 split, on several lines if wanted.</summary>
internal sealed class RecordText(QueryOptions options)
{
    private const int TabWidth = 8;
    private const int MultilineWidth = 44;
    private const string MultilineIndent = "\n\t\t\t\t";

    /// <summary>Where the columns begin: TTL, class, type, data.</summary>
    private (int TimeToLive, int Class, int Type, int Data) Columns =>
        options.Multiline || (!options.ShowsTimeToLive && !options.ShowsClass) ? (24, 24, 24, 32)
        : !options.ShowsTimeToLive || !options.ShowsClass ? (24, 24, 32, 40)
        : (24, 32, 40, 48);

    /// <summary>A line of a question.</summary>
    internal string Question(DomainName name, RecordType type, RecordClass @class)
    {
        var line = new Line();
        line.Append(name.ToString());
        line.AppendAt(Columns.Class, @class.ToString());
        line.AppendAt(Columns.Type, type.ToString());
        return ";" + line;
    }

    /// <summary>A record.</summary>
    internal string Record(DomainName name, uint timeToLive, RecordClass @class, RecordType type, ReadOnlySpan<byte> data)
    {
        var line = new Line();
        line.Append(name.ToString());
        if (options.ShowsTimeToLive) line.AppendAt(Columns.TimeToLive, options.TimeToLiveUnits ? Units(timeToLive) : timeToLive.ToString(CultureInfo.InvariantCulture));
        if (options.ShowsClass) line.AppendAt(Columns.Class, options.UnknownFormat ? string.Create(CultureInfo.InvariantCulture, $"CLASS{@class.Value}") : @class.ToString());
        line.AppendAt(Columns.Type, options.UnknownFormat ? string.Create(CultureInfo.InvariantCulture, $"TYPE{type.Value}") : type.ToString());
        line.AppendAt(Columns.Data, Data(type, data));
        return line.ToString();
    }

    /// <summary>The data of a record.</summary>
    internal string Data(RecordType type, ReadOnlySpan<byte> data)
    {
        if (options.UnknownFormat) return SplitLast(Rdata.Format(new RecordType(ushort.MaxValue), data));
        string text = Rdata.Format(type, data);
        if (options.Multiline && !options.Short && Multiline(type, data, text) is { } lines) return lines;
        return HasLongTail(type) || !type.IsKnown ? SplitLast(text) : text;
    }

    /// <summary>A period as <c>1w2d3h4m5s</c>.</summary>
    private static string Units(uint seconds)
    {
        if (seconds == 0) return "0s";
        var text = new StringBuilder();
        foreach ((uint unit, char letter) in ((uint, char)[])[(604800, 'w'), (86400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')])
        {
            if (seconds >= unit) text.Append(CultureInfo.InvariantCulture, $"{seconds / unit}{letter}");
            seconds %= unit;
        }
        return text.ToString();
    }

    private string SplitLast(string text)
    {
        int last = text.LastIndexOf(' ') + 1;
        return options.Split == 0 ? text : text[..last] + Split(text[last..], options.Split, " ");
    }

    private static string Split(string text, int width, string between)
    {
        var parts = new StringBuilder();
        for (int i = 0; i < text.Length; i += width)
        {
            if (i > 0) parts.Append(between);
            parts.Append(text, i, Math.Min(width, text.Length - i));
        }
        return parts.ToString();
    }

    private static bool HasLongTail(RecordType type) =>
        type == RecordType.DNSKEY || type == RecordType.CDNSKEY || type == RecordType.KEY || type == RecordType.RRSIG || type == RecordType.SIG || type == RecordType.DS || type == RecordType.CDS || type == RecordType.DLV
        || type == RecordType.TLSA || type == RecordType.SMIMEA || type == RecordType.SSHFP || type == RecordType.ZONEMD || type == RecordType.OPENPGPKEY || type == RecordType.CERT || type == RecordType.DHCID;

    // What BIND writes on several lines; null for types that it leaves on one.
    private static string? Multiline(RecordType type, ReadOnlySpan<byte> data, string text)
    {
        string[] words = text.Split(' ');
        if (type == RecordType.SOA && SoaData.TryRead(data, out SoaData start, out _))
        {
            var soa = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{start.Primary} {start.Mailbox} (");
            (uint Value, string Name)[] fields = [(start.Serial, "serial"), (start.Refresh, "refresh"), (start.Retry, "retry"), (start.Expire, "expire"), (start.Minimum, "minimum")];
            foreach ((uint value, string name) in fields)
                soa.Append(CultureInfo.InvariantCulture, $"{MultilineIndent}{value,-10} ; {name}{(name == "serial" ? "" : $" ({Verbose(value)})")}");
            return soa.Append(MultilineIndent).Append(')').ToString();
        }
        if ((type == RecordType.DNSKEY || type == RecordType.CDNSKEY) && DnsKey.TryCreate(DomainName.Root, data, out DnsKey? key))
        {
            string kind = key.IsRevoked ? "revoked KSK" : key.IsSecureEntryPoint ? "KSK" : "ZSK";
            return $"{string.Join(' ', words[..3])} ({MultilineIndent}{Split(words[^1], MultilineWidth, MultilineIndent)}{MultilineIndent}) ; {kind}; alg = {key.Algorithm} ; key id = {key.Tag}";
        }
        if (type == RecordType.DS || type == RecordType.CDS) return $"{string.Join(' ', words[..3])} ({MultilineIndent}{Split(words[^1], MultilineWidth, MultilineIndent)} )";
        if (type == RecordType.RRSIG && words.Length == 9)
            return $"{string.Join(' ', words[..4])} ({MultilineIndent}{string.Join(' ', words[4..8])}{MultilineIndent}{Split(words[8], MultilineWidth, MultilineIndent)} )";
        return null;
    }

    private static string Verbose(uint seconds)
    {
        if (seconds == 0) return "0 seconds";
        List<string> parts = [];
        foreach ((uint unit, string name) in ((uint, string)[])[(604800, "week"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")])
        {
            if (seconds >= unit) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds / unit} {name}{(seconds / unit == 1 ? "" : "s")}"));
            seconds %= unit;
        }
        return string.Join(' ', parts);
    }

    /// <summary>A line whose words begin at columns, filled with tabs and blanks as BIND does: at least one, tabs to the last stop before the column.</summary>
    private sealed class Line
    {
        private readonly StringBuilder _text = new();
        private int _column;

        internal void Append(string text)
        {
            _text.Append(text);
            _column += text.Length;
        }

        internal void AppendAt(int column, string text)
        {
            int target = Math.Max(column, _column + 1);
            int tabs = target / TabWidth - _column / TabWidth;
            if (tabs > 0)
            {
                _text.Append('\t', tabs);
                _column = target / TabWidth * TabWidth;
            }
            _text.Append(' ', target - _column);
            _column = target;
            Append(text);
        }

        public override string ToString() => _text.ToString();
    }
}
