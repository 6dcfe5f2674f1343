using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// What the parsers of request heads and response heads (RFC 9112) have in common. The caller owns the bytes: it calls <see cref="Parse"/> with everything it has from the first byte of the head
/// on, again after more has come, and passes the same bytes to the methods that give out views. How the bytes are split makes no difference. One object serves one head after the other and
/// allocates only when a head has more fields than any before. Not thread-safe.
/// </summary>
public abstract class MessageHead
{
    private const int EntriesAtFirst = 24;

    private readonly bool _allowsBareLineFeed;
    private FieldEntry[] _entries = new FieldEntry[EntriesAtFirst];
    private LineScanner _lines;
    private int _connectionOptionCount;

    private protected MessageHead(HeadLimits limits, bool allowsBareLineFeed)
    {
        Limits = limits;
        _allowsBareLineFeed = allowsBareLineFeed;
    }

    /// <summary>The bounds.</summary>
    public HeadLimits Limits { get; }

    /// <summary>How far it is.</summary>
    public HeadState State { get; private set; }

    /// <summary>Why the head was refused; <see cref="RejectReason.None"/> otherwise.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Offset of the line that was refused; for logs.</summary>
    public int ReasonOffset { get; private set; }

    /// <summary>Bytes of the complete head: the body, or the next head, begins there.</summary>
    public int Length { get; private set; }

    /// <summary>Minor version: 0 or 1. Good from the first line on.</summary>
    public int MinorVersion { get; private protected set; }

    /// <summary>How the body ends.</summary>
    public BodyKind Body { get; private protected set; }

    /// <summary>Content-Length, 0 to 2^62, also where it does not frame a body (a response to HEAD, 304); 0 without one.</summary>
    public long ContentLength { get; private protected set; }

    /// <summary>Whether Content-Length is given, be it 0.</summary>
    public bool HasContentLength => ContentLengthIndex >= 0;

    /// <summary>What Connection says.</summary>
    public ConnectionOptions Connection { get; private set; }

    /// <summary>Number of field lines so far.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Whether the first line has been taken.</summary>
    private protected bool HasStartLine { get; set; }

    /// <summary>The field of Content-Length; negative for none.</summary>
    private protected int ContentLengthIndex { get; set; }

    /// <summary>The field of Transfer-Encoding; negative for none.</summary>
    private protected int TransferEncodingIndex { get; private set; }

    /// <summary>The fields so far; all once the state is complete.</summary>
    public HeaderTable FieldsOf(ReadOnlySpan<byte> buffer) => new(buffer, _entries.AsSpan(0, FieldCount));

    /// <summary>Goes on with all bytes from the head's first one on. Complete and refused are final until it is reset.</summary>
    public HeadState Parse(ReadOnlySpan<byte> buffer)
    {
        while (State == HeadState.NeedsMore)
        {
            RejectReason reason = HasStartLine ? RejectReason.None : CheckBeginning(buffer[_lines.Offset..]);
            if (reason != RejectReason.None) return Refuse(reason, _lines.Offset);
            LineResult result = _lines.Next(buffer, Limits.HeadBytesMax, _allowsBareLineFeed, out int start, out int end);
            if (result == LineResult.NeedsMore) return State;
            if (result == LineResult.TooLong) return Refuse(HasStartLine ? RejectReason.HeadTooLarge : ReasonOfLongLine(buffer[_lines.Offset..Limits.HeadBytesMax]), start);
            if (result == LineResult.BareLineFeed) return Refuse(RejectReason.BareLineFeed, start);
            reason = Take(buffer, start, end);
            if (reason != RejectReason.None) return Refuse(reason, start);
        }
        return State;
    }

    /// <summary>Looks at the first bytes while there is no whole line: what can never become one is not waited for.</summary>
    private protected abstract RejectReason CheckBeginning(ReadOnlySpan<byte> bytes);

    /// <summary>Takes the first line, [start, end) of the buffer, and sets <see cref="HasStartLine"/>; an empty line may be skipped instead.</summary>
    private protected abstract RejectReason TakeStartLine(ReadOnlySpan<byte> buffer, int start, int end);

    /// <summary>Why a first line that fills the whole head is refused.</summary>
    private protected virtual RejectReason ReasonOfLongLine(ReadOnlySpan<byte> line) => RejectReason.HeadTooLarge;

    /// <summary>Judges a field whose syntax is right, and notes what it means; Connection is done already.</summary>
    private protected abstract RejectReason TakeField(FieldId id, ReadOnlySpan<byte> value, int index);

    /// <summary>Judges the fields as a whole: all are there.</summary>
    private protected abstract RejectReason Finish(ReadOnlySpan<byte> buffer);

    private protected void ResetFields()
    {
        _lines.Reset();
        State = HeadState.NeedsMore;
        Reason = RejectReason.None;
        ReasonOffset = Length = MinorVersion = FieldCount = _connectionOptionCount = 0;
        Body = BodyKind.None;
        ContentLength = 0;
        Connection = ConnectionOptions.None;
        ContentLengthIndex = TransferEncodingIndex = -1;
        HasStartLine = false;
    }

    private protected ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> buffer, int index) => buffer.Slice(_entries[index].ValueOffset, _entries[index].ValueLength);

    /// <summary>Marks a field as one that is not passed on.</summary>
    private protected void Drop(int index) => _entries[index] = _entries[index] with { Flags = _entries[index].Flags | FieldFlags.Dropped };

    private HeadState Refuse(RejectReason reason, int offset)
    {
        Reason = reason;
        ReasonOffset = offset;
        return State = HeadState.Refused;
    }

    private RejectReason Take(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (!HasStartLine) return TakeStartLine(buffer, start, end);
        if (start != end) return TakeFieldLine(buffer, start, end);
        RejectReason reason = Finish(buffer);
        if (reason != RejectReason.None) return reason;
        Length = _lines.Offset;
        State = HeadState.Complete;
        return RejectReason.None;
    }

    private RejectReason TakeFieldLine(ReadOnlySpan<byte> buffer, int start, int end)
    {
        RejectReason reason = FieldLine.Parse(buffer, start, end, FieldCount == 0, Limits.RefuseNonAscii, out FieldEntry entry);
        if (reason != RejectReason.None) return reason;
        if (FieldCount == Limits.FieldsMax) return RejectReason.TooManyFields;
        if (FieldCount == _entries.Length) Array.Resize(ref _entries, Math.Min(_entries.Length * 2, Limits.FieldsMax));
        int index = FieldCount++;
        _entries[index] = entry;
        ReadOnlySpan<byte> value = buffer.Slice(entry.ValueOffset, entry.ValueLength);
        switch (entry.Id)
        {
            case FieldId.TransferEncoding:
                if (TransferEncodingIndex >= 0) return RejectReason.TransferEncodingRepeated;
                TransferEncodingIndex = index;
                break;
            case FieldId.Connection:
                ConnectionOptions options = Connection;
                reason = FramingFields.AddConnectionOptions(value, ref options, ref _connectionOptionCount);
                Connection = options;
                return reason;
        }
        return TakeField(entry.Id, value, index);
    }
}
