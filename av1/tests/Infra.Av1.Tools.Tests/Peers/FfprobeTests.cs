using System.Globalization;
using Infra.Av1.Containers;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Av1.Tools.Tests.Peers;

/// <summary>Packets as ffmpeg's demuxers see them: times, key frames and sizes without temporal delimiters.</summary>
public sealed class FfprobeTests
{
    [PeerTheory("ffprobe")]
    [InlineData("c-webm.webm")]
    [InlineData("c-mkv.mkv")]
    [InlineData("c-two-tracks.mkv")]
    [InlineData("c-mp4.mp4")]
    [InlineData("c-mp4-front.mp4")]
    [InlineData("c-fmp4.mp4")]
    public async Task Packets_OfContainers_AreFfprobes(string name)
    {
        var start = new PeerStart("ffprobe", "-loglevel", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,size,flags", "-of", "csv=p=0", StreamTable.PathOf(name)) { ReadOnlyFolders = [StreamTable.Folder] };
        ChildResult result = await PeerRoot.Open().RunAsync(start, TimeSpan.FromSeconds(60));
        Assert.True(result.Succeeded, result.AllOutput);
        (double Time, int Size, bool IsKey)[] theirs = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).Select(f => (double.Parse(f[0], CultureInfo.InvariantCulture), int.Parse(f[1], CultureInfo.InvariantCulture), f[2].StartsWith('K')))];

        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        int index = 0;
        while (demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            (double time, int size, bool isKey) = theirs[index];
            Assert.Equal(time, (double)packet.Info.Timestamp / demuxer.Info.TimeScale, 0.0015);
            Assert.Equal(isKey, packet.IsKeyFrame);
            int config = index == 0 ? demuxer.Info.ConfigObus.Length : 0;
            // ffprobe counts a delimiter where the file has one.
            Assert.Contains(packet.Data.Length - config, (int[])[size, size + 2]);
            index++;
        }

        Assert.Equal(theirs.Length, index);
    }
}
