using Infra.Av1.Containers;

namespace Infra.Av1.Tests;

internal static class ReadmeExample
{
    public static double AverageLuma(byte[] file)
    {
        if (!Av1Container.TryOpen(new MemoryByteSource(file), format: null, out IDemuxer? demuxer, out Av1Error problem)) throw new InvalidDataException(problem.Detail);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        double sum = 0, count = 0;
        while (demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            foreach (Av1Picture picture in decoder.Decode(packet.Data, packet.Info))
            {
                using (picture)
                {
                    for (int y = 0; y < picture.Height && picture.BitDepth == 8; y++, count += picture.Width)
                        foreach (byte sample in picture.Row8(plane: 0, y)) sum += sample;
                }
            }

            while (decoder.TakeError() is { } error) Console.Error.WriteLine($"{error.Code} at packet {error.Packet.Index}: {error.Detail}");
        }

        return sum / count;
    }
}
