using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>Builds replies with their headers.</summary>
internal static class ControlReply
{
    /// <summary>A result that is JSON already; empty for null.</summary>
    internal static byte[] Done(ReadOnlySpan<byte> result)
    {
        if (result.IsEmpty) result = "null"u8;
        ReadOnlySpan<byte> start = "{\"ok\":true,\"result\":"u8;
        int length = start.Length + result.Length + 1;
        if (length > ControlFrame.BytesMax) return Failed(ControlError.ReplyTooLarge, $"the reply would have {length} bytes");
        byte[] message = new byte[ControlFrame.HeaderLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)length);
        start.CopyTo(message.AsSpan(ControlFrame.HeaderLength));
        result.CopyTo(message.AsSpan(ControlFrame.HeaderLength + start.Length));
        message[^1] = (byte)'}';
        return message;
    }

    /// <summary>Why it was not done; a message above 4096 characters is cut.</summary>
    internal static byte[] Failed(string code, string message)
    {
        var target = new ArrayBufferWriter<byte>(256);
        target.Write(stackalloc byte[ControlFrame.HeaderLength]);
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, false);
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, code);
            writer.WriteString("message"u8, message.Length <= 4096 ? message : message[..4096]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        byte[] bytes = target.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(bytes.Length - ControlFrame.HeaderLength));
        return bytes;
    }
}
