using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Answers;

/// <summary>Writes whole record sets into the sections of an answer; one that does not fit leaves nothing behind.</summary>
internal ref struct AnswerWriter(DnsWriter target, bool isDnssecOk)
{
    // More hashes of names than any proof of a sound zone needs (CVE-2023-50868).
    private const int HashesMax = 64;

    private DnsWriter _target = target;
    private WrittenNodes _denials;
    private int _hashes;
    private MessageSection _section;
    private ushort _answers;
    private ushort _authorities;
    private ushort _additionals;

    /// <summary>The message with all that was written.</summary>
    internal readonly DnsWriter Target => _target;

    internal readonly ushort AnswerCount => _answers;

    internal readonly ushort AuthorityCount => _authorities;

    internal readonly ushort AdditionalCount => _additionals;

    /// <summary>Whether something that belongs to the answer did not fit; nothing more is written then.</summary>
    internal bool IsTruncated { readonly get; private set; }

    internal void Begin(MessageSection section) => _section = section;

    /// <summary>Counts a hash of a name for a proof; false if the answer has had as many as it may, and has to do without the rest of the proof.</summary>
    internal bool TryTakeHash() => ++_hashes <= HashesMax;

    /// <summary>Writes a set, and its signatures if they are wanted.</summary>
    /// <param name="owner">The owner that the answer shows.</param>
    /// <param name="node">Whose set it is.</param>
    /// <param name="set">The set.</param>
    internal void Write(scoped ReadOnlySpan<byte> owner, in ZoneNode node, in ZoneSet set) => Write(owner, node, set, set.TimeToLive, isNeeded: true);

    /// <summary>Writes a set with another time to live, which its signatures share.</summary>
    internal void Write(scoped ReadOnlySpan<byte> owner, in ZoneNode node, in ZoneSet set, uint timeToLive, bool isNeeded)
    {
        if (IsTruncated) return;
        DnsWriter.WriterMark mark = _target.Mark();
        int count = WriteRecords(owner, set, timeToLive);
        if (isDnssecOk && set.Type != RecordType.RRSIG && node.TryFindSignatures(set.Type, out ZoneSet signatures))
            count += WriteRecords(owner, signatures, Math.Min(timeToLive, signatures.TimeToLive));
        Close(mark, count, isNeeded);
    }

    /// <summary>Writes an NSEC or NSEC3 set with its signatures, once in an answer.</summary>
    internal void WriteDenial(in ZoneNode node, in ZoneSet set)
    {
        if (_denials.Add(node)) Write(node.Owner, node, set);
    }

    /// <summary>Writes one record that is in no zone.</summary>
    internal void WriteSynthesized(scoped ReadOnlySpan<byte> owner, RecordType type, uint timeToLive, scoped ReadOnlySpan<byte> data)
    {
        if (IsTruncated) return;
        DnsWriter.WriterMark mark = _target.Mark();
        WriteRecord(owner, type, timeToLive, data);
        Close(mark, 1, isNeeded: true);
    }

    private void Close(DnsWriter.WriterMark mark, int count, bool isNeeded)
    {
        if (_target.HasOverflowed)
        {
            _target.Rollback(mark);
            IsTruncated |= isNeeded;
            return;
        }
        if (_section == MessageSection.Answer) _answers += (ushort)count;
        else if (_section == MessageSection.Authority) _authorities += (ushort)count;
        else _additionals += (ushort)count;
    }

    private int WriteRecords(scoped ReadOnlySpan<byte> owner, in ZoneSet set, uint timeToLive)
    {
        RecordType type = set.Type;
        foreach (ReadOnlySpan<byte> data in set)
            WriteRecord(owner, type, timeToLive, data);
        return set.Count;
    }

    private void WriteRecord(scoped ReadOnlySpan<byte> owner, RecordType type, uint timeToLive, scoped ReadOnlySpan<byte> data)
    {
        _target.WriteName(owner, compress: true);
        _target.WriteUInt16(type.Value);
        _target.WriteUInt16(RecordClass.IN.Value);
        _target.WriteUInt32(timeToLive);
        Rdata.Write(type, data, ref _target);
    }

    /// <summary>The owners of denials that are in the answer already; the fourth is the last.</summary>
    private struct WrittenNodes
    {
        private ZoneNode _first;
        private ZoneNode _second;
        private ZoneNode _third;

        internal bool Add(in ZoneNode node)
        {
            if (_first.IsSameAs(node) || _second.IsSameAs(node) || _third.IsSameAs(node)) return false;
            (_first, _second, _third) = (node, _first, _second);
            return true;
        }
    }
}
