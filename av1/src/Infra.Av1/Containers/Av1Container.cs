using System.Diagnostics.CodeAnalysis;
using Infra.Av1.Containers.Matroska;
using Infra.Av1.Containers.Mp4;

namespace Infra.Av1.Containers;

/// <summary>Opens files and streams that hold AV1.</summary>
public static class Av1Container
{
    /// <summary>
    /// Opens a source. Without <paramref name="format"/> the content decides (<see cref="TryProbe"/>). Bad input is an error with its byte offset, never an exception.
    /// </summary>
    /// <param name="source">The bytes; used as long as the demuxer is.</param>
    /// <param name="format">The format, or null.</param>
    /// <param name="demuxer">The demuxer.</param>
    /// <param name="error">Why there is none.</param>
    /// <exception cref="IOException">The device failed.</exception>
    public static bool TryOpen(IByteSource source, ContainerFormat? format, [NotNullWhen(true)] out IDemuxer? demuxer, out Av1Error error) =>
        TryOpen(source, format, areObusPackets: false, out demuxer, out error);

    /// <summary>As the shorter form.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="format">The format, or null.</param>
    /// <param name="areObusPackets">For <see cref="ContainerFormat.AnnexB"/>: packets are single OBUs, as dav1d counts them, not temporal units.</param>
    /// <param name="demuxer">The demuxer.</param>
    /// <param name="error">Why there is none.</param>
    /// <exception cref="IOException">The device failed.</exception>
    public static bool TryOpen(IByteSource source, ContainerFormat? format, bool areObusPackets, [NotNullWhen(true)] out IDemuxer? demuxer, out Av1Error error)
    {
        ArgumentNullException.ThrowIfNull(source);
        demuxer = null;
        if (format is null)
        {
            if (!TryProbe(source, out ContainerFormat found)) return ContainerError.Fail(0, "neither IVF, Annex B, Section 5, Matroska nor MP4", out error);
            format = found;
        }

        var cursor = new SourceCursor(source);
        bool isOpen = format switch
        {
            ContainerFormat.Ivf => IvfDemuxer.TryOpen(cursor, out demuxer, out error),
            ContainerFormat.Section5 => Section5Demuxer.TryOpen(cursor, out demuxer, out error),
            ContainerFormat.AnnexB => AnnexBDemuxer.TryOpen(cursor, areObusPackets, out demuxer, out error),
            ContainerFormat.Matroska => MatroskaDemuxer.TryOpen(cursor, out demuxer, out error),
            ContainerFormat.Mp4 => Mp4Demuxer.TryOpen(cursor, out demuxer, out error),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        return isOpen && demuxer is not null;
    }

    /// <summary>Tells the format by the first 2048 bytes: EBML magic, MP4 box, then IVF, annex B and section 5 by dav1d's rules.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static bool TryProbe(IByteSource source, out ContainerFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        var bytes = new byte[ElementaryProbe.Bytes];
        ReadOnlySpan<byte> data = bytes.AsSpan(0, source.Read(0, bytes));
        ContainerFormat? found =
            data.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? ContainerFormat.Matroska
            : IsMp4(data) ? ContainerFormat.Mp4
            : IsIvf(data) ? ContainerFormat.Ivf
            : ElementaryProbe.IsAnnexB(data) ? ContainerFormat.AnnexB
            : ElementaryProbe.IsSection5(data) ? ContainerFormat.Section5
            : null;
        format = found ?? default;
        return found is not null;
    }

    private static bool IsIvf(ReadOnlySpan<byte> data) => data.StartsWith("DKIF\0\0 \0AV01"u8);

    private static bool IsMp4(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) return false;
        ReadOnlySpan<byte> type = data.Slice(4, 4);
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("styp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("moof"u8) || type.SequenceEqual("sidx"u8);
    }
}
