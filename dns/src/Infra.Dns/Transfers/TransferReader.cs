using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Transfers;

/// <summary>
/// Takes the messages of one zone transfer, AXFR (RFC 5936) or IXFR (RFC 1995), and gathers what they bring beside the zone that is served:
/// <code>
///     whole:        SOA   records …   the same SOA
///     differences:  SOA   (old SOA  removed …  new SOA  added …)+   the first SOA
///     up to date:   SOA, not later than ours
/// </code>
/// One record outside the zone, of another class or of a type that no zone has, one wrong or missing signature, one step beyond a limit, and all of it is
/// worth nothing. Not safe for use by several threads at once.
/// </summary>
public sealed class TransferReader
{
    private readonly DomainName _origin;
    private readonly ushort _id;
    private readonly RecordType _type;
    private readonly uint _ourSerial;
    private readonly TransferLimits _limits;
    private readonly TsigClient? _signature;
    private readonly byte[] _data = new byte[Rdata.LengthMax];
    private readonly List<ZoneChange> _changes = [];
    private State _state = State.First;
    private ResourceRecord _start;
    private ResourceRecord _oldStart;
    private ResourceRecord _newStart;
    private List<ResourceRecord> _removed = [];
    private List<ResourceRecord> _added = [];
    private ZoneSnapshotBuilder? _whole;
    private DomainName _lastOwner;
    private bool _hasMessage;

    /// <summary>Begins with a request that was sent.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="ourSerial">The serial number from which differences were asked for; null if the whole zone was.</param>
    /// <param name="limits">How much may come.</param>
    /// <param name="signature">What signed the request; null if it was not signed.</param>
    public TransferReader(ushort id, DomainName origin, uint? ourSerial, TransferLimits limits, TsigClient? signature)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(limits);
        _id = id;
        _origin = origin;
        _lastOwner = origin;
        _type = ourSerial is null ? RecordType.AXFR : RecordType.IXFR;
        _ourSerial = ourSerial ?? 0;
        _limits = limits;
        _signature = signature;
    }

    private enum State
    {
        First,
        Second,
        Whole,
        Removing,
        Adding,
        Done,
        Failed,
    }

    /// <summary>What came, once it is done.</summary>
    public TransferKind Kind { get; private set; }

    /// <summary>The other side's SOA record, from the first message on.</summary>
    public ResourceRecord Start => _start;

    /// <summary>The whole zone; null if something else came.</summary>
    public ZoneSnapshot? Snapshot { get; private set; }

    /// <summary>The differences, each from the version that the one before it ended with.</summary>
    public IReadOnlyList<ZoneChange> Changes => _changes;

    /// <summary>Why it failed, as a sentence without a full stop; empty if it did not.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The other side's response code, if that is why it failed.</summary>
    public ResponseCode ResponseCode { get; private set; }

    /// <summary>Bytes of all messages so far.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Records in all messages so far, SOA records included.</summary>
    public long RecordCount { get; private set; }

    /// <summary>Takes the next message.</summary>
    /// <param name="message">The bytes, without TCP's length.</param>
    /// <param name="now">Seconds since 1970, for signatures.</param>
    public TransferProgress Read(ReadOnlySpan<byte> message, ulong now)
    {
        if (_state is State.Done or State.Failed) return Fail("a message after the end");
        ByteCount += message.Length;
        if (ByteCount > _limits.BytesMax) return Fail($"limit:transfer-bytes of {_limits.BytesMax}");
        if (!MessageView.TryParse(message, out MessageView view, out WireError error, MessageView.TransferDecompressedBytesMax)) return Fail(error.ToString());
        if (_signature is not null && !IsSigned(view, now)) return TransferProgress.Failed;
        if (!IsOurs(view)) return TransferProgress.Failed;
        _hasMessage = true;

        foreach (RecordView record in view)
        {
            if (record.Section != MessageSection.Answer) continue;
            if (++RecordCount > _limits.RecordsMax) return Fail($"limit:transfer-records of {_limits.RecordsMax}");
            if (!TryRead(view, record, out ResourceRecord read)) return TransferProgress.Failed;
            if (!Take(read)) return TransferProgress.Failed;
        }
        if (_state != State.Done) return _state == State.First ? Fail("a first message without records") : TransferProgress.More;
        // RFC 8945 section 5.3.1: the last message is signed.
        if (_signature is { MayEnd: false }) return Fail("the last message is not signed");
        return TransferProgress.Done;
    }

    private bool IsSigned(in MessageView view, ulong now)
    {
        TsigVerdict verdict = _signature!.Verify(view, now);
        if (verdict is TsigVerdict.Good or TsigVerdict.Unsigned) return true;
        ResponseCode = view.Header.ResponseCode;
        Fail(verdict == TsigVerdict.PeerError ? $"the other side says {TsigError.NameOf(_signature.PeerError)} to our signature" : $"the signature is not right ({verdict})");
        return false;
    }

    private bool IsOurs(in MessageView view)
    {
        MessageHeader header = view.Header;
        if (!header.IsResponse || header.Opcode != Opcode.Query || header.Id != _id) return Refuse("a message that is no reply to the request");
        if (header.ResponseCode != ResponseCode.NoError)
        {
            ResponseCode = header.ResponseCode;
            return Refuse($"the other side says {header.ResponseCode}");
        }
        if (header.Has(MessageHeader.Truncated)) return Refuse("a message that is cut short");
        // RFC 5936 section 2.2.1: the first message has the question, later ones may have it.
        if (header.QuestionCount > 1 || header.QuestionCount == 0 && !_hasMessage) return Refuse("a message that has not one question");
        if (header.QuestionCount == 1 && (view.Question.Type != _type || view.Question.Class != RecordClass.IN || view.ReadName(view.Question.NameOffset) != _origin))
            return Refuse("a reply to another question");
        return true;
    }

    private bool TryRead(in MessageView view, RecordView record, out ResourceRecord read)
    {
        read = default;
        if (record.Class != RecordClass.IN) return Refuse($"a record of class {record.Class}");
        if (record.Type.IsMeta) return Refuse($"a record of type {record.Type}, which no zone has");
        Span<byte> owner = stackalloc byte[WireName.LengthMax];
        int ownerLength = view.ReadName(record.NameOffset, owner);
        if (!WireName.IsAtOrBelow(owner[..ownerLength], _origin.Wire)) return Refuse($"a record of {NameText.Format(owner[..ownerLength])}, which is outside the zone");
        if (!view.TryReadData(record, _data, out int length, out WireError error)) return Refuse($"a record {record.Type}: {error}");
        if (!_lastOwner.Wire.SequenceEqual(owner[..ownerLength])) _lastOwner = DomainName.FromValidWire(owner[..ownerLength]);
        uint timeToLive = record.TimeToLive > int.MaxValue ? 0 : record.TimeToLive;   // RFC 2181 section 8
        read = ResourceRecord.Create(_lastOwner, record.Type, timeToLive, _data.AsSpan(0, length));
        return true;
    }

    private bool Take(ResourceRecord record)
    {
        bool isStart = record.Type == RecordType.SOA;
        if (isStart && record.Owner != _origin) return Refuse($"an SOA record of {record.Owner} inside the zone");
        switch (_state)
        {
            case State.First:
                if (!isStart) return Refuse("a first record that is not the zone's SOA");
                _start = record;
                if (_type == RecordType.IXFR && !SerialNumber.IsAfter(SerialOf(record), _ourSerial)) return End(TransferKind.UpToDate);
                _state = State.Second;
                return true;
            case State.Second when isStart && _type == RecordType.IXFR && SerialOf(record) != SerialOf(_start):
                if (SerialOf(record) != _ourSerial) return Refuse("differences from another version than ours");
                return Begin(record);
            case State.Second:
                _whole = new ZoneSnapshotBuilder(_origin);
                _state = State.Whole;
                return TakeOfWhole(_start, isEnd: false) && TakeOfWhole(record, isStart);
            case State.Whole:
                return TakeOfWhole(record, isStart);
            case State.Removing when isStart:
                if (!SerialNumber.IsAfter(SerialOf(record), SerialOf(_oldStart))) return Refuse("a difference that leads to no later version");
                _newStart = record;
                _state = State.Adding;
                return true;
            case State.Removing:
                _removed.Add(record);
                return true;
            case State.Adding when isStart:
                _changes.Add(new ZoneChange(_oldStart, _newStart, _removed, _added));
                if (SerialOf(record) != SerialOf(_newStart)) return Refuse("differences with a gap between versions");
                return SerialOf(record) == SerialOf(_start) ? End(TransferKind.Differences) : Begin(record);
            case State.Adding:
                _added.Add(record);
                return true;
            default:
                return Refuse("a record after the end");
        }
    }

    private bool TakeOfWhole(ResourceRecord record, bool isEnd)
    {
        if (!isEnd) return _whole!.TryAdd(record) || Refuse($"a record {record.Type} of {record.Owner}, which no zone has");
        if (!record.IsSameAs(_start)) return Refuse("another SOA at the end than at the beginning");   // the zone changed under way
        if (!_whole!.TryBuild(out ZoneSnapshot? snapshot, out string problem)) return Refuse(problem);
        if (!snapshot.Apex.Has(RecordType.NS)) return Refuse("no NS record of the zone itself");
        Snapshot = snapshot;
        _whole = null;
        return End(TransferKind.Whole);
    }

    private bool Begin(ResourceRecord oldStart)
    {
        _oldStart = oldStart;
        _removed = [];
        _added = [];
        _state = State.Removing;
        return true;
    }

    private bool End(TransferKind kind)
    {
        Kind = kind;
        _state = State.Done;
        return true;
    }

    private bool Refuse(string problem)
    {
        Fail(problem);
        return false;
    }

    private TransferProgress Fail(string problem)
    {
        if (_state != State.Failed) Problem = problem;
        _state = State.Failed;
        Kind = TransferKind.None;
        Snapshot = null;
        _whole = null;
        _changes.Clear();
        _added = [];
        _removed = [];
        return TransferProgress.Failed;
    }

    private static uint SerialOf(ResourceRecord start) => ZoneChange.SerialOf(start.Data.Span);
}
