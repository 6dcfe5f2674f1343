using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Journals;

/// <summary>What a journal holds, as far as it is committed; what was torn off at its end when power or process failed does not count. Immutable.</summary>
public sealed class JournalContents
{
    private JournalContents(bool isForeign, IReadOnlyList<ZoneChange> changes, IReadOnlyList<long> ends, long committedLength, string problem)
    {
        IsForeign = isForeign;
        Changes = changes;
        Ends = ends;
        CommittedLength = committedLength;
        Problem = problem;
    }

    /// <summary>Whether the bytes are no journal of this zone at all; they should be set aside, not written to.</summary>
    public bool IsForeign { get; }

    /// <summary>The committed changes, each beginning where the one before it ends.</summary>
    public IReadOnlyList<ZoneChange> Changes { get; }

    /// <summary>Where the entry of each change ends; the place of its commit may be behind later ones.</summary>
    public IReadOnlyList<long> Ends { get; }

    /// <summary>How many bytes count; the file is to be cut there before anything is added.</summary>
    public long CommittedLength { get; }

    /// <summary>Why the rest does not count, as a sentence without a full stop; empty if all does.</summary>
    public string Problem { get; }

    /// <summary>Reads a journal.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <param name="origin">The zone that it should be of.</param>
    public static JournalContents Read(ReadOnlySpan<byte> bytes, DomainName origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var reader = new DnsReader(bytes);
        if (!TryReadHeader(ref reader, origin, out string problem)) return new JournalContents(true, [], [], 0, problem);

        List<ZoneChange> committed = [];
        List<long> ends = [];
        List<ZoneChange> waiting = [];
        List<long> waitingEnds = [];
        long committedLength = reader.Offset;
        while (!reader.IsAtEnd)
        {
            if (!TryReadEntry(ref reader, out byte kind, out ReadOnlySpan<byte> content)) return End($"an entry at byte {committedLength} or later is cut short or damaged");
            if (kind == JournalFormat.ChangeKind)
            {
                if (!TryReadChange(content, origin, out ZoneChange? change)) return End("a change that makes no sense");
                ZoneChange? before = waiting.Count > 0 ? waiting[^1] : committed.Count > 0 ? committed[^1] : null;
                if (before is not null && before.NewSerial != change!.OldSerial) return End("changes with a gap between them");
                waiting.Add(change!);
                waitingEnds.Add(reader.Offset);
                continue;
            }
            if (kind != JournalFormat.CommitKind || !IsCommit(content, waiting)) return End("a commit that does not fit what it commits");
            committed.AddRange(waiting);
            ends.AddRange(waitingEnds);
            waiting.Clear();
            waitingEnds.Clear();
            committedLength = reader.Offset;
        }
        return End(waiting.Count > 0 ? "changes without a commit" : "");

        JournalContents End(string why) => new(false, committed, ends, committedLength, why);
    }

    private static bool TryReadHeader(ref DnsReader reader, DomainName origin, out string problem)
    {
        problem = "it does not begin as a journal";
        if (!reader.TryReadBytes(JournalFormat.Magic.Length, out ReadOnlySpan<byte> magic) || !magic.SequenceEqual(JournalFormat.Magic)) return false;
        if (!reader.TryReadByte(out byte length) || !reader.TryReadBytes(length, out ReadOnlySpan<byte> name)) return false;
        uint expected = Crc32C.Compute(reader.Message[..reader.Offset]);
        if (!reader.TryReadUInt32(out uint checksum) || checksum != expected) return false;
        problem = "it is the journal of another zone";
        return DomainName.TryFromWire(name, out DomainName? zone) && zone == origin;
    }

    private static bool TryReadEntry(ref DnsReader reader, out byte kind, out ReadOnlySpan<byte> content)
    {
        kind = 0;
        content = default;
        int start = reader.Offset;
        if (!reader.TryReadUInt32(out uint length) || length is 0 or > JournalFormat.EntryLengthMax) return false;
        if (!reader.TryReadBytes((int)length, out ReadOnlySpan<byte> body)) return false;
        uint expected = Crc32C.Compute(reader.Message[start..reader.Offset]);
        if (!reader.TryReadUInt32(out uint checksum) || checksum != expected) return false;
        kind = body[0];
        content = body[1..];
        return true;
    }

    private static bool IsCommit(ReadOnlySpan<byte> content, List<ZoneChange> waiting)
    {
        var reader = new DnsReader(content);
        return reader.TryReadUInt32(out uint serial) && reader.TryReadUInt32(out uint count) && reader.IsAtEnd && count == waiting.Count && count > 0 && serial == waiting[^1].NewSerial;
    }

    private static bool TryReadChange(ReadOnlySpan<byte> content, DomainName origin, out ZoneChange? change)
    {
        change = null;
        var reader = new DnsReader(content);
        DomainName last = origin;
        if (!reader.TryReadUInt32(out uint from) || !reader.TryReadUInt32(out uint to)) return false;
        if (!TryReadRecord(ref reader, origin, ref last, out ResourceRecord oldStart) || !TryReadRecords(ref reader, origin, ref last, out List<ResourceRecord> removed)) return false;
        if (!TryReadRecord(ref reader, origin, ref last, out ResourceRecord newStart) || !TryReadRecords(ref reader, origin, ref last, out List<ResourceRecord> added)) return false;
        if (!reader.IsAtEnd || oldStart.Type != RecordType.SOA || newStart.Type != RecordType.SOA || oldStart.Owner != origin || newStart.Owner != origin) return false;
        change = new ZoneChange(oldStart, newStart, removed, added);
        return change.OldSerial == from && change.NewSerial == to;
    }

    private static bool TryReadRecords(ref DnsReader reader, DomainName origin, ref DomainName last, out List<ResourceRecord> records)
    {
        records = [];
        if (!reader.TryReadUInt32(out uint count)) return false;
        for (uint i = 0; i < count; i++)   // ends with the bytes, whatever the count says
        {
            if (!TryReadRecord(ref reader, origin, ref last, out ResourceRecord record)) return false;
            records.Add(record);
        }
        return true;
    }

    private static bool TryReadRecord(ref DnsReader reader, DomainName origin, ref DomainName last, out ResourceRecord record)
    {
        record = default;
        if (!reader.TryReadByte(out byte ownerLength) || !reader.TryReadBytes(ownerLength, out ReadOnlySpan<byte> owner)) return false;
        if (!reader.TryReadUInt16(out ushort type) || !reader.TryReadUInt32(out uint timeToLive)) return false;
        if (!reader.TryReadUInt16(out ushort length) || !reader.TryReadBytes(length, out ReadOnlySpan<byte> data)) return false;
        if (!last.Wire.SequenceEqual(owner))
        {
            if (!DomainName.TryFromWire(owner, out DomainName? name) || !name.IsAtOrBelow(origin)) return false;
            last = name;
        }
        var recordType = new RecordType(type);
        if (recordType.IsMeta || !Rdata.IsValid(recordType, data, out _)) return false;
        record = ResourceRecord.Create(last, recordType, timeToLive, data);
        return true;
    }
}
