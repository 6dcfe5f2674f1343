using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Records.Fields;
using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>
/// Reads the records of a zone file one by one (RFC 1035 section 5.1, RFC 2308 section 4), with <c>$ORIGIN</c>, <c>$TTL</c>, <c>$INCLUDE</c> and <c>$GENERATE</c>. A
/// mistake costs its entry only and goes to the diagnostics, so that one run finds all. Whether the records make a zone is not asked here.
/// </summary>
public sealed class ZoneFileReader
{
    /// <summary>How deep files may include each other.</summary>
    public const int IncludeDepthMax = 16;

    private const uint TimeToLiveMax = int.MaxValue;

    private readonly IZoneFileSource? _includes;
    private readonly DiagnosticBag _diagnostics;
    private readonly Stack<Frame> _frames = new();
    private readonly byte[] _data = new byte[Rdata.LengthMax];
    private readonly byte[] _owner = new byte[WireName.LengthMax];
    private int _ownerLength;
    private RecordClass? _class;
    private uint? _defaultTimeToLive;
    private uint? _lastTimeToLive;

    /// <summary>Starts at the beginning of a file.</summary>
    /// <param name="file">The zone's file.</param>
    /// <param name="origin">The origin before any <c>$ORIGIN</c>; null if the file must name its own.</param>
    /// <param name="diagnostics">Where mistakes go.</param>
    /// <param name="includes">Where included files come from; without it <c>$INCLUDE</c> is a mistake.</param>
    public ZoneFileReader(ZoneFile file, DomainName? origin, DiagnosticBag diagnostics, IZoneFileSource? includes = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        _diagnostics = diagnostics;
        _includes = includes;
        _frames.Push(new Frame(file, origin?.Wire.ToArray() ?? []));
    }

    /// <summary>Reads the next record; false at the end, whether or not there were mistakes.</summary>
    public bool TryRead(out ZoneRecord record)
    {
        while (_frames.TryPeek(out Frame? frame))
        {
            if (frame.Generator is { } generator)
            {
                if (!generator.TryNext(out byte[] line))
                {
                    frame.Generator = null;
                    continue;
                }
                var lineTokens = new TokenReader(line);
                if (lineTokens.TryBeginEntry(out bool blank) && TryReadEntry(frame, ref lineTokens, blank, frame.GeneratorSpan, out record)) return true;
                continue;
            }
            var tokens = new TokenReader(frame.File.Text.Span, frame.Offset);
            if (!tokens.TryBeginEntry(out bool beginsWithBlank))
            {
                _frames.Pop();
                if (_frames.TryPeek(out Frame? includer)) includer.ResumeOwner(_owner, ref _ownerLength);
                continue;
            }
            bool isRecord = TryReadEntry(frame, ref tokens, beginsWithBlank, null, out record);
            tokens.EndEntry();
            frame.Offset = tokens.Offset;
            if (isRecord) return true;
        }
        record = default;
        return false;
    }

    // A generated line has no place of its own: its mistakes stand at the directive.
    private bool TryReadEntry(Frame frame, scoped ref TokenReader tokens, bool beginsWithBlank, TextSpan? place, out ZoneRecord record)
    {
        record = default;
        TextMistake mistake = default;
        Token word = default;
        if (!beginsWithBlank)
        {
            if (!tokens.TryRead(out Token first)) return Report(frame, tokens.Mistake, place);
            ReadOnlySpan<byte> text = tokens.TextOf(first);
            if (text is [(byte)'$', ..] && !first.IsQuoted && place is null) return ReadDirective(frame, ref tokens, first);
            if (!NameText.TryParse(text, frame.Origin, _owner, out int length, out mistake)) return Report(frame, mistake.Moved(first.Start), place);
            _ownerLength = length;
        }
        else if (_ownerLength == 0)
        {
            return Report(frame, new TextMistake("a record without an owner, and none before it", tokens.Offset), place);
        }

        uint? timeToLive = null;
        RecordClass? @class = null;
        while (true)
        {
            if (!tokens.TryRead(out word)) return Report(frame, tokens.Mistake.Message is null ? new TextMistake("a record type is missing", tokens.Offset) : tokens.Mistake, place);
            ReadOnlySpan<byte> text = tokens.TextOf(word);
            if (timeToLive is null && PeriodForm.TryParsePeriod(text, out ulong period))
            {
                if (period > TimeToLiveMax) return Report(frame, new TextMistake($"a time to live of more than {TimeToLiveMax} seconds", word.Start, word.Length), place);
                timeToLive = (uint)period;
            }
            else if (@class is null && RecordClass.TryParse(text, out RecordClass given))
            {
                @class = given;
            }
            else
            {
                break;
            }
        }
        if (!RecordType.TryParse(tokens.TextOf(word), out RecordType type)) return Report(frame, new TextMistake("must be a record type such as A, a class or a time to live", word.Start, word.Length), place);
        if (type.IsMeta) return Report(frame, new TextMistake($"{type} is no type of a zone's record", word.Start, word.Length), place);
        RecordClass inForce = @class ?? _class ?? RecordClass.IN;
        if (_class is { } expected && inForce != expected) return Report(frame, new TextMistake($"class {inForce} in a file of class {expected}", word.Start, word.Length), place);
        _class ??= inForce;

        var target = new DnsWriter(_data, default);
        if (!Rdata.TryParse(type, ref tokens, frame.Origin, ref target, out mistake)) return Report(frame, mistake, place);
        uint seconds = timeToLive ?? _defaultTimeToLive ?? _lastTimeToLive ?? DefaultFrom(type, target.Written) ?? uint.MaxValue;
        if (seconds == uint.MaxValue) return Report(frame, new TextMistake("a record without a time to live, and neither $TTL nor one before it", word.Start, word.Length), place);
        _lastTimeToLive = seconds;
        record = new ZoneRecord(_owner.AsSpan(0, _ownerLength), type, inForce, seconds, target.Written, frame.File, place ?? new TextSpan(word.Start, word.Length));
        return true;
    }

    private bool ReadDirective(Frame frame, ref TokenReader tokens, Token name)
    {
        string directive = Encoding.Latin1.GetString(tokens.TextOf(name)).ToUpperInvariant();
        switch (directive)
        {
            case "$ORIGIN":
                Span<byte> origin = stackalloc byte[WireName.LengthMax];
                if (!tokens.TryRead(out Token word)) return Missing(frame, ref tokens, "$ORIGIN needs a name");
                if (!NameText.TryParse(tokens.TextOf(word), frame.Origin, origin, out int length, out TextMistake mistake)) return Report(frame, mistake.Moved(word.Start), null);
                frame.Origin = origin[..length].ToArray();
                break;
            case "$TTL":
                if (!tokens.TryRead(out word)) return Missing(frame, ref tokens, "$TTL needs a time");
                if (!PeriodForm.TryParsePeriod(tokens.TextOf(word), out ulong seconds) || seconds > TimeToLiveMax) return Report(frame, new TextMistake($"must be a time up to {TimeToLiveMax} seconds, such as 3600 or 1h", word.Start, word.Length), null);
                _defaultTimeToLive = (uint)seconds;
                break;
            case "$INCLUDE":
                return Include(frame, ref tokens, name);
            case "$GENERATE":
                return Generate(frame, ref tokens, name);
            default:
                string? suggestion = Suggestion.Closest(directive, ["$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE"]);
                _diagnostics.Error("unknown-directive", "an unknown directive", frame.File.Source, new TextSpan(name.Start, name.Length), suggestion);
                return false;
        }
        if (tokens.TryRead(out Token excess)) return Report(frame, new TextMistake($"is one word more than {directive} has", excess.Start, excess.Length), null);
        return tokens.Mistake.Message is not null && Report(frame, tokens.Mistake, null);
    }

    private bool Include(Frame frame, ref TokenReader tokens, Token name)
    {
        if (!tokens.TryRead(out Token path)) return Missing(frame, ref tokens, "$INCLUDE needs a file");
        byte[] origin = frame.Origin;
        if (tokens.TryRead(out Token originWord))
        {
            Span<byte> given = stackalloc byte[WireName.LengthMax];
            if (!NameText.TryParse(tokens.TextOf(originWord), frame.Origin, given, out int length, out TextMistake mistake)) return Report(frame, mistake.Moved(originWord.Start), null);
            origin = given[..length].ToArray();
        }
        if (tokens.TryRead(out Token excess)) return Report(frame, new TextMistake("is one word more than $INCLUDE has", excess.Start, excess.Length), null);
        if (tokens.Mistake.Message is not null) return Report(frame, tokens.Mistake, null);
        if (_frames.Count > IncludeDepthMax) return Report(frame, new TextMistake($"files include each other more than {IncludeDepthMax} deep", name.Start, name.Length), null);
        if (_includes is null) return Report(frame, new TextMistake("no files can be included here", name.Start, name.Length), null);

        byte[] unescaped = new byte[path.Length];
        EscapedText.TryUnescape(tokens.TextOf(path), unescaped, out int pathLength);
        if (!_includes.TryFind(Encoding.UTF8.GetString(unescaped, 0, pathLength), frame.File, out ZoneFile? file, out string? problem)) return Report(frame, new TextMistake(problem, path.Start, path.Length), null);
        // The owner before $INCLUDE is in force after it (RFC 1035 section 5.1).
        frame.RememberOwner(_owner, _ownerLength);
        _frames.Push(new Frame(file, origin));
        return false;
    }

    private bool Generate(Frame frame, ref TokenReader tokens, Token name)
    {
        if (!tokens.TryRead(out Token range)) return Missing(frame, ref tokens, "$GENERATE needs a range");
        if (!tokens.TryRead(out Token owner)) return Missing(frame, ref tokens, "$GENERATE needs an owner");
        int end = owner.End;
        int words = 1;
        Token last = owner;
        bool isAfterType = false;
        while (tokens.TryRead(out Token word))
        {
            isAfterType = words > 1 && !last.IsQuoted && RecordType.TryParse(System.Text.Encoding.Latin1.GetString(tokens.TextOf(last)), out _);
            end = word.IsQuoted ? word.End + 1 : word.End;
            last = word;
            words++;
        }
        if (tokens.Mistake.Message is not null) return Report(frame, tokens.Mistake, null);
        if (words < 3) return Report(frame, new TextMistake("$GENERATE needs an owner, a type and data", name.Start, name.Length), null);
        ReadOnlySpan<byte> template = tokens.Text[owner.Start..end];
        // To BIND, whose directive it is, the data is one word: quotes around all of it only hold it together, as in "10 mail$".
        if (isAfterType && last.IsQuoted) template = (byte[])[.. tokens.Text[owner.Start..(last.Start - 1)], .. tokens.TextOf(last)];
        if (!ZoneGenerator.TryCreate(tokens.TextOf(range), template, out ZoneGenerator? generator, out string problem)) return Report(frame, new TextMistake(problem, range.Start, range.Length), null);
        frame.Generator = generator;
        frame.GeneratorSpan = new TextSpan(name.Start, name.Length);
        return false;
    }

    // RFC 1035 had no $TTL: there, and in files of that time, an SOA's last field is the default (RFC 2308 section 4).
    private static uint? DefaultFrom(RecordType type, ReadOnlySpan<byte> data) =>
        type == RecordType.SOA ? Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data[^4..]), TimeToLiveMax) : null;

    private bool Missing(Frame frame, ref TokenReader tokens, string message) =>
        Report(frame, tokens.Mistake.Message is null ? new TextMistake(message, tokens.Offset) : tokens.Mistake, null);

    // Always false: the entry gives no record.
    private bool Report(Frame frame, TextMistake mistake, TextSpan? place)
    {
        _diagnostics.Error("zone-syntax", mistake.Message ?? "an empty entry", frame.File.Source, place ?? new TextSpan(mistake.Offset, mistake.Length));
        return false;
    }

    /// <summary>A file that is being read.</summary>
    private sealed class Frame(ZoneFile file, byte[] origin)
    {
        private byte[] _savedOwner = [];

        internal ZoneFile File => file;

        internal byte[] Origin { get; set; } = origin;

        internal int Offset { get; set; }

        internal ZoneGenerator? Generator { get; set; }

        internal TextSpan GeneratorSpan { get; set; }

        internal void RememberOwner(byte[] owner, int length) => _savedOwner = owner[..length];

        internal void ResumeOwner(byte[] owner, ref int length)
        {
            _savedOwner.CopyTo(owner, 0);
            length = _savedOwner.Length;
        }
    }
}
