using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Proxy.Http1;

/// <summary>
/// Takes the chunks of one side off a body and puts our own on. Nothing of the sender's framing, extensions for one, gets through. Trailers do.
/// </summary>
internal static class ChunkRecoder
{
    /// <summary>Room that an output buffer must have for a step: trailers come in one piece.</summary>
    internal const int RoomMin = ChunkedDecoder.TrailerBytesMax + 1024;

    private const int Overhead = 24;   // size in 16 digits, two line ends

    /// <summary>Goes on with a body.</summary>
    /// <param name="decoder">Knows how far it is.</param>
    /// <param name="input">What has come and is not consumed.</param>
    /// <param name="output">Where chunks are written, from its start; <see cref="RoomMin"/> bytes at least.</param>
    /// <param name="consumed">How much of <paramref name="input"/> is done with.</param>
    /// <param name="written">How much was written.</param>
    /// <param name="dropsUnderscores">Whether trailers with an underscore in their name are left out, as fields of a head are.</param>
    /// <param name="step">NeedsMore for more input, Data for an output that is full, End with the last chunk and trailers written, Refused.</param>
    /// <returns>Why it was refused; none otherwise.</returns>
    internal static RejectReason Recode(
        ChunkedDecoder decoder, ReadOnlySpan<byte> input, Span<byte> output, bool dropsUnderscores, out int consumed, out int written, out ChunkStep step)
    {
        consumed = written = 0;
        while (true)
        {
            if (output.Length - written < RoomMin)
            {
                step = ChunkStep.Data;
                return RejectReason.None;
            }
            // No more is looked at than fits: with this much room, more is never needed than is looked at.
            ReadOnlySpan<byte> visible = input[consumed..];
            visible = visible[..Math.Min(visible.Length, output.Length - written - Overhead)];
            step = decoder.Next(visible, out int taken, out ReadOnlySpan<byte> data);
            consumed += taken;
            switch (step)
            {
                case ChunkStep.Data:
                    written += WriteChunk(data, output[written..]);
                    break;
                case ChunkStep.End:
                    written += WriteEnd(decoder, data, dropsUnderscores, output[written..]);
                    return RejectReason.None;
                default:
                    return decoder.Reason;
            }
        }
    }

    /// <summary>Writes one chunk; there must be room for it and 24 bytes.</summary>
    internal static int WriteChunk(ReadOnlySpan<byte> data, Span<byte> output)
    {
        var writer = new Http1Writer(output);
        writer.WriteChunkStart(data.Length);
        writer.WritePrepared(data);
        writer.WriteChunkEnd();
        return writer.IsGood ? writer.Offset : throw new InvalidOperationException("A chunk did not fit.");
    }

    /// <summary>Writes the last chunk without trailers.</summary>
    internal static int WriteEnd(Span<byte> output)
    {
        "0\r\n\r\n"u8.CopyTo(output);
        return 5;
    }

    private static int WriteEnd(ChunkedDecoder decoder, ReadOnlySpan<byte> section, bool dropsUnderscores, Span<byte> output)
    {
        HeaderTable trailers = decoder.TrailersOf(section);
        HopByHop.DropCommon(trailers, hasNominations: false, dropsUnderscores);
        var writer = new Http1Writer(output);
        writer.WriteLastChunk();
        writer.WriteFields(trailers);
        writer.EndHead();
        return writer.IsGood ? writer.Offset : throw new InvalidOperationException("Trailers did not fit.");
    }
}
