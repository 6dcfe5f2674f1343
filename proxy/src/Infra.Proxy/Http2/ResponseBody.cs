using System.IO.Pipelines;

namespace Infra.Proxy.Http2;

/// <summary>Bytes of a response's body on their way to Kestrel.</summary>
internal static class ResponseBody
{
    /// <summary>Copies <paramref name="data"/>; it goes out with the next flush.</summary>
    /// <exception cref="IOException">The stream was reset at this moment: then Kestrel has no memory for it, which the extension method of .NET calls a wrong argument.</exception>
    internal static void Write(PipeWriter writer, ReadOnlySpan<byte> data)
    {
        Span<byte> room = writer.GetSpan();
        while (true)
        {
            int count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            writer.Advance(count);
            data = data[count..];
            if (data.IsEmpty) return;
            room = writer.GetSpan(data.Length);
            if (room.IsEmpty) throw new IOException("The client takes no more.");
        }
    }
}
