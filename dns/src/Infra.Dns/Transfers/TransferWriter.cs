using Infra.Dns.Edns;
using Infra.Dns.Store;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Transfers;

/// <summary>
/// Writes the messages of one zone transfer, each signed if the request was. All come from one snapshot, or from differences that end in it, however the zone changes
/// meanwhile. Not safe for use by several threads at once.
/// </summary>
public sealed class TransferWriter
{
    /// <summary>Bytes after which a message is full enough, so that pointers (14 bits) still find much of it; a single longer record goes beyond.</summary>
    public const int MessageFill = 32 * 1024;

    private readonly TransferRecords _records;
    private readonly TsigServer _signature;
    private readonly ushort[] _candidates = new ushort[DnsWriter.CandidatesMax];
    private readonly MessageHeader _request;
    private readonly byte[] _question;
    private readonly bool _hasEdns;
    private readonly int _fill;
    private bool _isFirst = true;
    private bool _hasRecord;

    private TransferWriter(MessageView request, TransferRecords records, TsigServer signature, int fill)
    {
        _records = records;
        _signature = signature;
        _request = request.Header;
        // The name is copied out of the message, since a strange one may point into the header; the rest are type and class.
        _question = [.. request.ReadName(request.Question.NameOffset).Wire, .. request.Message[(request.Question.End - 4)..request.Question.End]];
        _hasEdns = request.Options is not null;
        _fill = fill;
        _hasRecord = records.MoveNext();
    }

    /// <summary>Whether all is written.</summary>
    public bool IsDone => !_hasRecord;

    /// <summary>How many records were written.</summary>
    public long RecordCount { get; private set; }

    /// <summary>Answers with a whole zone: AXFR, and IXFR that has no differences to give.</summary>
    /// <param name="request">The request; a copy is kept of what is needed.</param>
    /// <param name="snapshot">The zone.</param>
    /// <param name="signature">The request's signature, checked.</param>
    /// <param name="fill">Bytes after which a message is full.</param>
    public static TransferWriter Whole(MessageView request, ZoneSnapshot snapshot, TsigServer signature, int fill = MessageFill)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new TransferWriter(request, TransferRecords.Of(snapshot), signature, fill);
    }

    /// <summary>Answers IXFR with differences.</summary>
    /// <param name="request">The request.</param>
    /// <param name="changes">At least one, each beginning where the one before it ends.</param>
    /// <param name="signature">The request's signature, checked.</param>
    /// <param name="fill">Bytes after which a message is full.</param>
    public static TransferWriter Differences(MessageView request, IReadOnlyList<ZoneChange> changes, TsigServer signature, int fill = MessageFill)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count == 0) throw new ArgumentException("no changes", nameof(changes));
        return new TransferWriter(request, TransferRecords.Of(changes), signature, fill);
    }

    /// <summary>Answers IXFR with the SOA alone: the other side is up to date, or asked by UDP and shall come by TCP (RFC 1995 section 2).</summary>
    public static TransferWriter StartOnly(MessageView request, ZoneSnapshot snapshot, TsigServer signature)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new TransferWriter(request, TransferRecords.Of([snapshot.StartRecord]), signature, MessageFill);
    }

    /// <summary>Writes the next message.</summary>
    /// <param name="buffer">Where it goes, without TCP's length; 65,535 bytes, so that every record fits that can be sent at all.</param>
    /// <param name="now">Seconds since 1970, for the signature.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False if a record is too long for any message, or the buffer for the signature; the connection must be closed then.</returns>
    public bool TryWrite(Span<byte> buffer, ulong now, out int length)
    {
        length = 0;
        if (buffer.Length < MessageHeader.Length + _question.Length + _signature.ReservedLength) return false;
        var writer = new DnsWriter(buffer[..^_signature.ReservedLength], _candidates);
        ushort bits = (ushort)(MessageHeader.Response | MessageHeader.Authoritative | _request.Bits & MessageHeader.RecursionDesired);
        MessageHeader header = new MessageHeader(_request.Id, bits, _isFirst ? (ushort)1 : (ushort)0, 0, 0, 0).With(_request.Opcode);
        header.Write(ref writer);
        if (_isFirst) WriteQuestion(ref writer);
        ushort answers = 0;
        while (_hasRecord && (answers == 0 || writer.Offset < _fill) && answers < ushort.MaxValue)
        {
            DnsWriter.WriterMark mark = writer.Mark();
            ZoneRequest.WriteRecord(_records.Owner, _records.Type, _records.TimeToLive, _records.Data, ref writer);
            if (writer.HasOverflowed || (_isFirst && _hasEdns && writer.Remaining < OptionsLength))
            {
                writer.Rollback(mark);
                if (answers == 0) return false;
                break;
            }
            answers++;
            _hasRecord = _records.MoveNext();
        }
        RecordCount += answers;
        ushort additional = 0;
        if (_isFirst && _hasEdns)
        {
            EdnsWriter.Begin(ref writer, UdpSize, ResponseCode.NoError, isDnssecOk: false).End(ref writer);
            additional = 1;
        }
        writer.PatchUInt16(6, answers);
        writer.PatchUInt16(10, additional);
        _isFirst = false;
        length = writer.Offset;
        return _signature.TrySign(buffer, ref length, now);
    }

    private const int OptionsLength = 11;
    private const ushort UdpSize = 1232;

    // The question keeps its case.
    private void WriteQuestion(ref DnsWriter writer)
    {
        writer.WriteName(_question.AsSpan(0, _question.Length - 4), compress: true);
        writer.WriteBytes(_question.AsSpan(_question.Length - 4));
    }
}
