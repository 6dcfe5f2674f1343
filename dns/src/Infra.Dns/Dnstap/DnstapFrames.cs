using System.Buffers.Binary;

namespace Infra.Dns.Dnstap;

/// <summary>
/// Writes a frame stream of dnstap records (the Frame Streams protocol of fstrm; dnstap.proto). A data frame is its length, 4 bytes big-endian, and one
/// Dnstap record; a control frame begins with the length 0.
/// </summary>
/// <param name="identity">Name of the server; may be empty.</param>
/// <param name="version">Its version; may be empty.</param>
public sealed class DnstapFrames(byte[] identity, byte[] version)
{
    /// <summary>The content type of the stream.</summary>
    public static ReadOnlySpan<byte> ContentType => "protobuf:dnstap.Dnstap"u8;

    /// <summary>Length of the longest control frame that is accepted from a reader.</summary>
    public const int ControlBytesMax = 512;

    private const uint Accept = 1;
    private const uint Start = 2;
    private const uint Stop = 3;
    private const uint Ready = 4;
    private const uint Finish = 5;
    private const uint ContentTypeField = 1;
    private const int IdentityField = 1;
    private const int VersionField = 2;
    private const int MessageField = 14;
    private const int KindField = 15;
    private const ulong MessageKind = 1;

    /// <summary>What a writer says first to a reader on a socket.</summary>
    public static byte[] ReadyFrame { get; } = Control(Ready, hasContentType: true);

    /// <summary>What begins the data.</summary>
    public static byte[] StartFrame { get; } = Control(Start, hasContentType: true);

    /// <summary>What ends the data.</summary>
    public static byte[] StopFrame { get; } = Control(Stop, hasContentType: false);

    /// <summary>Counts the bytes that a message takes as a data frame.</summary>
    public DnstapFrameSize Measure(in DnstapMessage message)
    {
        int inner = message.Length;
        var count = ProtobufWriter.Counting();
        WriteHead(ref count, inner);
        return new DnstapFrameSize(sizeof(uint) + count.Length + inner + Tail, inner);
    }

    /// <summary>Writes a data frame and returns its length.</summary>
    /// <param name="message">The message.</param>
    /// <param name="size">What <see cref="Measure"/> said of this very message.</param>
    /// <param name="target">At least <see cref="DnstapFrameSize.Frame"/> bytes.</param>
    public int Write(in DnstapMessage message, DnstapFrameSize size, Span<byte> target)
    {
        var writer = new ProtobufWriter(target[sizeof(uint)..size.Frame]);
        WriteHead(ref writer, size.Message);
        message.Write(ref writer);
        writer.Number(KindField, MessageKind);
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)writer.Length);
        return sizeof(uint) + writer.Length;
    }

    /// <summary>Whether a reader's control frame (what follows its length) accepts our content type: ACCEPT with that type among its fields, or without any.</summary>
    public static bool IsAccept(ReadOnlySpan<byte> control)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(control, out uint kind) || kind != Accept) return false;
        ReadOnlySpan<byte> fields = control[sizeof(uint)..];
        bool isNamed = false;
        while (fields.Length > 0)
        {
            if (!TryReadField(ref fields, out uint field, out ReadOnlySpan<byte> value) || field != ContentTypeField) return false;
            if (value.SequenceEqual(ContentType)) return true;
            isNamed = true;
        }
        return !isNamed;
    }

    /// <summary>Whether a reader's control frame says that it has read everything.</summary>
    public static bool IsFinish(ReadOnlySpan<byte> control) => BinaryPrimitives.TryReadUInt32BigEndian(control, out uint kind) && kind == Finish;

    private static int Tail => 2;   // key and value of the record's kind, a byte each

    private void WriteHead(ref ProtobufWriter target, int messageLength)
    {
        if (identity.Length > 0) target.Bytes(IdentityField, identity);
        if (version.Length > 0) target.Bytes(VersionField, version);
        target.Header(MessageField, messageLength);
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> fields, out uint field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(fields, out field) || fields.Length < 2 * sizeof(uint)) return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(fields[sizeof(uint)..]);
        fields = fields[(2 * sizeof(uint))..];
        if (length > (uint)fields.Length) return false;
        value = fields[..(int)length];
        fields = fields[(int)length..];
        return true;
    }

    private static byte[] Control(uint kind, bool hasContentType)
    {
        int length = sizeof(uint) + (hasContentType ? (2 * sizeof(uint)) + ContentType.Length : 0);
        byte[] frame = new byte[(2 * sizeof(uint)) + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(sizeof(uint)), (uint)length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(2 * sizeof(uint)), kind);
        if (!hasContentType) return frame;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(3 * sizeof(uint)), ContentTypeField);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4 * sizeof(uint)), (uint)ContentType.Length);
        ContentType.CopyTo(frame.AsSpan(5 * sizeof(uint)));
        return frame;
    }
}
