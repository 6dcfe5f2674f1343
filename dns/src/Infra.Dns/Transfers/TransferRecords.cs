using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Transfers;

/// <summary>Goes through the records that a transfer sends, in its order.</summary>
internal abstract class TransferRecords
{
    internal abstract ReadOnlySpan<byte> Owner { get; }

    internal abstract RecordType Type { get; }

    internal abstract uint TimeToLive { get; }

    internal abstract ReadOnlySpan<byte> Data { get; }

    internal abstract bool MoveNext();

    internal static TransferRecords Of(IEnumerable<ResourceRecord> records) => new Objects(records.GetEnumerator());

    /// <summary>The SOA, all other records in canonical order, the SOA (RFC 5936 section 2.2).</summary>
    internal static TransferRecords Of(ZoneSnapshot snapshot) => new Zone(snapshot);

    /// <summary>The differences between two SOA (RFC 1995 section 4).</summary>
    internal static TransferRecords Of(IReadOnlyList<ZoneChange> changes) => Of(InOrder(changes));

    private static IEnumerable<ResourceRecord> InOrder(IReadOnlyList<ZoneChange> changes)
    {
        yield return changes[^1].NewStart;
        foreach (ZoneChange change in changes)
        {
            yield return change.OldStart;
            foreach (ResourceRecord removed in change.Removed)
                yield return removed;
            yield return change.NewStart;
            foreach (ResourceRecord added in change.Added)
                yield return added;
        }
        yield return changes[^1].NewStart;
    }

    private sealed class Objects(IEnumerator<ResourceRecord> records) : TransferRecords
    {
        internal override ReadOnlySpan<byte> Owner => records.Current.Owner.Wire;

        internal override RecordType Type => records.Current.Type;

        internal override uint TimeToLive => records.Current.TimeToLive;

        internal override ReadOnlySpan<byte> Data => records.Current.Data.Span;

        internal override bool MoveNext() => records.MoveNext();
    }

    private sealed class Zone(ZoneSnapshot snapshot) : TransferRecords
    {
        private readonly IEnumerator<ZoneNode> _nodes = snapshot.Nodes.GetEnumerator();
        private ZoneNode.Enumerator _sets;
        private ZoneSet _set;
        private ZoneSet.Enumerator _records;
        private Phase _phase;

        private enum Phase
        {
            Before,
            Beginning,
            Middle,
            End,
            After,
        }

        internal override ReadOnlySpan<byte> Owner => _set.Owner;

        internal override RecordType Type => _set.Type;

        internal override uint TimeToLive => _set.TimeToLive;

        internal override ReadOnlySpan<byte> Data => _phase == Phase.Middle ? _records.Current : _set.First;

        internal override bool MoveNext()
        {
            switch (_phase)
            {
                case Phase.Before:
                    _set = snapshot.Start;
                    _phase = Phase.Beginning;
                    return true;
                case Phase.Beginning:
                    _sets = default(ZoneNode).GetEnumerator();
                    _records = default;
                    _phase = Phase.Middle;
                    return MoveToNextSet() || MoveToEnd();
                case Phase.Middle:
                    return _records.MoveNext() || MoveToNextSet() || MoveToEnd();
                default:
                    _phase = Phase.After;
                    return false;
            }
        }

        private bool MoveToNextSet()
        {
            while (true)
            {
                while (!_sets.MoveNext())
                {
                    if (!_nodes.MoveNext()) return false;
                    _sets = _nodes.Current.GetEnumerator();
                }
                _set = _sets.Current;
                if (_set.Type == RecordType.SOA) continue;   // there is but one, at both ends
                _records = _set.GetEnumerator();
                return _records.MoveNext();
            }
        }

        private bool MoveToEnd()
        {
            _set = snapshot.Start;
            _phase = Phase.End;
            return true;
        }
    }
}
