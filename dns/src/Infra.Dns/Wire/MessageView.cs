using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Wire;

/// <summary>
/// A message whose structure was proven: all names decompress, all sections hold what the header says, at most one OPT with the root as owner and at
/// most one TSIG as the very last record. RDATA is a run of bytes until <see cref="TryReadData"/> reads it.
/// </summary>
public readonly ref struct MessageView
{
    /// <summary>The longest message, as the two-byte length of TCP allows.</summary>
    public const int LengthMax = ushort.MaxValue;

    /// <summary>Enough for the owners and data of every record that fits into one message of a zone transfer.</summary>
    public const int TransferDecompressedBytesMax = 4 * 1024 * 1024;

    // The shortest record: root, type, class, TTL, length.
    private const int RecordLengthMin = 11;

    private readonly int _recordsOffset;
    private readonly int _decompressedBytesMax;

    private MessageView(ReadOnlySpan<byte> message, int decompressedBytesMax, MessageHeader header, QuestionView question, int recordsOffset, RecordView? options, RecordView? signature)
    {
        Message = message;
        _decompressedBytesMax = decompressedBytesMax;
        Header = header;
        Question = question;
        _recordsOffset = recordsOffset;
        Options = options;
        Signature = signature;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>The header.</summary>
    public MessageHeader Header { get; }

    /// <summary>The first question; meaningless if the header says that there is none.</summary>
    public QuestionView Question { get; }

    /// <summary>The OPT record; null without EDNS.</summary>
    public RecordView? Options { get; }

    /// <summary>The TSIG record; null if the message is not signed.</summary>
    public RecordView? Signature { get; }

    /// <summary>Proves the structure of a message.</summary>
    /// <param name="message">The bytes, without TCP's length.</param>
    /// <param name="view">The view; as far as the header and first question if false and the error lies behind them.</param>
    /// <param name="error">What is wrong, if false.</param>
    /// <param name="decompressedBytesMax">How many bytes of names may come out of pointers (<see cref="TransferDecompressedBytesMax"/> in a zone transfer).</param>
    public static bool TryParse(ReadOnlySpan<byte> message, out MessageView view, out WireError error, int decompressedBytesMax = DnsReader.DecompressedBytesMaxDefault)
    {
        var reader = new DnsReader(message, decompressedBytesMax);
        view = default;
        if (!MessageHeader.TryRead(ref reader, out MessageHeader header)) return reader.Fail("fewer than 12 bytes", out error);
        view = new MessageView(message, decompressedBytesMax, header, default, MessageHeader.Length, null, null);
        QuestionView first = default;
        for (int i = 0; i < header.QuestionCount; i++)
        {
            if (!TryReadQuestion(ref reader, out QuestionView question, out error)) return false;
            if (i == 0) first = question;
        }
        int recordsOffset = reader.Offset;
        view = new MessageView(message, decompressedBytesMax, header, first, recordsOffset, null, null);

        RecordView? options = null;
        RecordView? signature = null;
        int left = header.AnswerCount + header.AuthorityCount + header.AdditionalCount;
        int beforeAdditional = left - header.AdditionalCount;
        if (left > reader.Remaining / RecordLengthMin) return reader.Fail("more records than bytes", out error);
        for (int i = 0; i < left; i++)
        {
            MessageSection section = i < header.AnswerCount ? MessageSection.Answer : i < beforeAdditional ? MessageSection.Authority : MessageSection.Additional;
            if (!TryReadRecord(ref reader, section, out RecordView record, out error)) return false;
            if (record.Type == RecordType.OPT)
            {
                if (section != MessageSection.Additional || options is not null || message[record.NameOffset] != 0) return reader.Fail("an OPT that is no extension of this message", out error);
                options = record;
            }
            if (record.Type == RecordType.TSIG)
            {
                if (section != MessageSection.Additional || i != left - 1) return reader.Fail("a TSIG that is not the last record", out error);
                signature = record;
            }
        }
        if (!reader.IsAtEnd) return reader.Fail("bytes after the last record", out error);
        error = default;
        view = new MessageView(message, decompressedBytesMax, header, first, recordsOffset, options, signature);
        return true;
    }

    /// <summary>Goes through the records of all sections, OPT and TSIG included, in the message's order.</summary>
    public RecordEnumerator GetEnumerator() => new(this);

    /// <summary>Reads a name that begins at a place of this view.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="target">Where the uncompressed name goes; 255 bytes.</param>
    /// <returns>Its length.</returns>
    public int ReadName(int offset, Span<byte> target)
    {
        var reader = new DnsReader(Message);
        return reader.TrySkip(offset) && reader.TryReadName(target, out int length, out _) ? length : throw new ArgumentException("no name of this message begins there", nameof(offset));
    }

    /// <summary>Reads a name that begins at a place of this view, as an object.</summary>
    public DomainName ReadName(int offset)
    {
        Span<byte> wire = stackalloc byte[WireName.LengthMax];
        return DomainName.FromValidWire(wire[..ReadName(offset, wire)]);
    }

    /// <summary>Reads a record's data: checks each field and decompresses names.</summary>
    /// <param name="record">A record of this view.</param>
    /// <param name="target">Where the uncompressed RDATA goes; 65,535 bytes are always enough.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="error">What is wrong, if false.</param>
    public bool TryReadData(RecordView record, Span<byte> target, out int length, out WireError error)
    {
        var reader = new DnsReader(Message);
        reader.TrySkip(record.DataOffset);
        reader.TryEnter(record.DataLength, out _);
        return Rdata.TryRead(record.Type, ref reader, target, out length, out error);
    }

    /// <summary>Reads a record's data as a type's fields.</summary>
    public bool TryReadData<TData>(RecordView record, [NotNullWhen(true)] out TData data, out WireError error)
        where TData : struct, IRecordData<TData>
    {
        byte[] rdata = new byte[Math.Min(Rdata.LengthMax, record.DataLength + 2 * WireName.LengthMax)];
        data = default;
        return TryReadData(record, rdata, out int length, out error) && TData.TryRead(rdata.AsSpan(0, length), out data, out error);
    }

    private static bool TryReadQuestion(ref DnsReader reader, out QuestionView question, out WireError error)
    {
        question = default;
        int start = reader.Offset;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        if (!reader.TryReadName(name, out _, out error)) return false;
        if (!reader.TryReadUInt16(out ushort type) || !reader.TryReadUInt16(out ushort @class)) return reader.Fail("a question is cut short", out error);
        question = new QuestionView(start, new RecordType(type), new RecordClass(@class), reader.Offset);
        return true;
    }

    private static bool TryReadRecord(ref DnsReader reader, MessageSection section, out RecordView record, out WireError error)
    {
        record = default;
        int start = reader.Offset;
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        if (!reader.TryReadName(name, out _, out error)) return false;
        if (!reader.TryReadUInt16(out ushort type) || !reader.TryReadUInt16(out ushort @class) || !reader.TryReadUInt32(out uint timeToLive) || !reader.TryReadUInt16(out ushort length))
            return reader.Fail("a record is cut short", out error);
        int dataOffset = reader.Offset;
        if (!reader.TrySkip(length)) return reader.Fail("RDATA is cut short", out error);
        record = new RecordView(section, start, new RecordType(type), new RecordClass(@class), timeToLive, dataOffset, length);
        return true;
    }

    /// <summary>Goes through the records of a message.</summary>
    public ref struct RecordEnumerator
    {
        private readonly MessageHeader _header;
        private DnsReader _reader;
        private int _index;
        private RecordView _current;

        internal RecordEnumerator(MessageView view)
        {
            _header = view.Header;
            _reader = new DnsReader(view.Message, view._decompressedBytesMax);
            _reader.TrySkip(view._recordsOffset);
        }

        /// <summary>The present record.</summary>
        public readonly RecordView Current => _current;

        /// <summary>Goes to the next record.</summary>
        public bool MoveNext()
        {
            int index = _index++;
            if (index >= _header.AnswerCount + _header.AuthorityCount + _header.AdditionalCount) return false;
            MessageSection section = index < _header.AnswerCount ? MessageSection.Answer : index < _header.AnswerCount + _header.AuthorityCount ? MessageSection.Authority : MessageSection.Additional;
            return TryReadRecord(ref _reader, section, out _current, out _);
        }
    }
}
