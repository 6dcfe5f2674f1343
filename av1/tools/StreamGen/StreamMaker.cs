using System.Buffers.Binary;
using Infra.Av1.Decoding;
using Infra.Av1.StreamGen.Headers;
using Infra.Av1.StreamGen.Syntax;
using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen;

/// <summary>Makes a stream from its recipe: the same one from the same recipe, everywhere.</summary>
internal static class StreamMaker
{
    private const int IvfHeaderBytes = 32;
    private const int IvfFrameHeaderBytes = 12;
    private const int FramesPerSecond = 25;

    /// <summary>Makes an IVF file. False: a choice was not valid under strict rules, so the seed is of no use (a Golomb code of more than 20 bits, once in a million).</summary>
    /// <param name="recipe">What it is made of.</param>
    /// <param name="file">The file.</param>
    /// <param name="used">Which CDFs were used, by their offsets in <see cref="CdfLayout"/>.</param>
    /// <param name="error">Why there is no file.</param>
    public static bool TryMake(StreamRecipe recipe, out byte[] file, out bool[] used, out Av1Error error)
    {
        file = [];
        var random = new SeededRandom(recipe.Seed);
        var headers = new FrameHeaderWriter(recipe, random);
        var tiles = new TileMaker(recipe.Weights, random);
        var reader = new PacketReader(new Av1DecoderOptions { Strict = true }, tiles);
        List<byte[]> packets = [];
        List<byte> packet = [.. BitList.ToObu(ObuType.ObuTemporalDelimiter, []), .. SequenceHeaderWriter.Write(recipe)];
        used = tiles.Used;
        if (!TryRead(reader, [.. packet], out error)) return false;
        foreach (FrameRecipe frame in recipe.Frames)
        {
            // The reader gets an empty tile, and leaves the one it chose.
            byte[] header = headers.Write(frame);
            if (!TryRead(reader, [.. header, .. BitList.ToObu(ObuType.ObuTileGroup, [0])], out error)) return false;
            packet.AddRange(header);
            packet.AddRange(BitList.ToObu(ObuType.ObuTileGroup, tiles.Tile));
            if (!frame.IsShown) continue;
            packets.Add([.. packet]);
            packet = [.. BitList.ToObu(ObuType.ObuTemporalDelimiter, [])];
        }

        file = ToIvf(recipe, packets);
        return true;
    }

    private static bool TryRead(PacketReader reader, byte[] packet, out Av1Error error)
    {
        reader.Read(packet, 0, packet.Length, default);
        return !reader.TryTakeError(out error);
    }

    private static byte[] ToIvf(StreamRecipe recipe, List<byte[]> packets)
    {
        var file = new byte[IvfHeaderBytes + packets.Sum(packet => IvfFrameHeaderBytes + packet.Length)];
        Span<byte> rest = file;
        "DKIF"u8.CopyTo(rest);
        BinaryPrimitives.WriteInt16LittleEndian(rest[6..], IvfHeaderBytes);
        "AV01"u8.CopyTo(rest[8..]);
        BinaryPrimitives.WriteInt16LittleEndian(rest[12..], (short)recipe.Width);
        BinaryPrimitives.WriteInt16LittleEndian(rest[14..], (short)recipe.Height);
        BinaryPrimitives.WriteInt32LittleEndian(rest[16..], FramesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(rest[20..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(rest[24..], packets.Count);
        rest = rest[IvfHeaderBytes..];
        for (int i = 0; i < packets.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, packets[i].Length);
            BinaryPrimitives.WriteInt64LittleEndian(rest[4..], i);
            packets[i].CopyTo(rest[IvfFrameHeaderBytes..]);
            rest = rest[(IvfFrameHeaderBytes + packets[i].Length)..];
        }

        return file;
    }
}
