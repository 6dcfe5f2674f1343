using System.Globalization;
using System.Text.Json;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Av1.Tools.Tests.CommandLine;

/// <summary>--probe, as text and as one JSON document.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task Probe_AsJson_ShowsHeadersAndMetadata()
    {
        ChildResult result = await ChildProcess.RunAsync(Child("--probe", "--json", "-i", StreamTable.PathOf("svt-hdr.ivf")));
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement sequence = json.RootElement.GetProperty("sequence");
        Assert.Equal((10, 9, 16, "BT.2020/PQ"), (sequence.GetProperty("bit_depth").GetInt32(), sequence.GetProperty("color_primaries").GetInt32(), sequence.GetProperty("transfer_characteristics").GetInt32(), sequence.GetProperty("color").GetString()));
        JsonElement light = json.RootElement.GetProperty("metadata").GetProperty("content_light");
        Assert.Equal((1000, 400), (light.GetProperty("max_cll").GetInt32(), light.GetProperty("max_fall").GetInt32()));
        Assert.Equal(json.RootElement.GetProperty("shown_frames").GetInt32(), json.RootElement.GetProperty("frames").EnumerateArray().Count(f => f.GetProperty("shown").GetBoolean()));
    }

    [Theory]
    [InlineData("c-mp4.mp4")]
    [InlineData("c-fmp4.mp4")]
    [InlineData("c-webm.webm")]
    [InlineData("c-mkv.mkv")]
    public async Task Probe_OfContainers_CountsShownFrames(string name)
    {
        string frames = StreamTable.Rows.Single(r => r.Name == "c-section5.obu").Frames.ToString(CultureInfo.InvariantCulture);

        ChildResult json = await ChildProcess.RunAsync(Child("--probe", "--json", "-i", StreamTable.PathOf(name)));
        ChildResult text = await ChildProcess.RunAsync(Child("--probe", "-i", StreamTable.PathOf(name)));

        Assert.Contains($"\"shown_frames\": {frames},", json.Output, StringComparison.Ordinal);
        Assert.Contains($" {frames} shown, 0 errors\n", text.Output, StringComparison.Ordinal);
        Assert.Equal((0, "", 0, ""), (json.ExitCode, json.Error, text.ExitCode, text.Error));
    }

    [Fact]
    public async Task Probe_AsJson_HasEverythingItPromises()
    {
        ChildResult result = await ChildProcess.RunAsync(Child("--probe", "--json", "-i", StreamTable.PathOf("c-mp4.mp4")));

        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(["container", "sequence", "metadata", "packets", "bytes", "shown_frames", "frames", "errors"], NamesOf(json.RootElement));
        JsonElement container = json.RootElement.GetProperty("container");
        Assert.Equal(["format", "width", "height", "time_scale", "duration", "frame_rate"], NamesOf(container).Take(6));
        Assert.Equal(["profile", "level_index", "tier", "bit_depth", "monochrome", "subsampling_x", "subsampling_y", "chroma_position", "config_obu_bytes"], NamesOf(container.GetProperty("codec_configuration")));
        JsonElement point = Assert.Single(json.RootElement.GetProperty("sequence").GetProperty("operating_points").EnumerateArray());
        Assert.Equal(["idc", "level_index", "tier", "initial_display_delay"], NamesOf(point));
        foreach (JsonElement frame in json.RootElement.GetProperty("frames").EnumerateArray())
        {
            string[] names = NamesOf(frame);
            Assert.All(
                (string[])["packet", "timestamp", "offset", "obu", "bytes", "shown", "type", "width", "height", "coded_width", "render_width", "render_height", "order_hint", "temporal_id", "spatial_id", "refresh", "references", "tile_columns", "tile_rows", "film_grain", "t35_messages"],
                name => Assert.Contains(name, names));
            Assert.Equal(frame.GetProperty("type").GetString() == "inter" && !frame.TryGetProperty("show_existing", out _) ? 7 : 0, frame.GetProperty("references").GetArrayLength());
        }
    }

    [Fact]
    public async Task Probe_OfLayers_ShowsOperatingPointsAndLayersOfFrames()
    {
        ChildResult result = await ChildProcess.RunAsync(Child("--probe", "--json", "-i", StreamTable.PathOf("svc-L2T2.obu")));

        using JsonDocument json = JsonDocument.Parse(result.Output);
        int[] masks = [.. json.RootElement.GetProperty("sequence").GetProperty("operating_points").EnumerateArray().Select(point => point.GetProperty("idc").GetInt32())];
        (int Spatial, int Temporal)[] layers = [.. json.RootElement.GetProperty("frames").EnumerateArray().Select(frame => (frame.GetProperty("spatial_id").GetInt32(), frame.GetProperty("temporal_id").GetInt32())).Distinct().Order()];
        Assert.Equal(0x303, masks[0]);
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], layers);
    }

    [Fact]
    public async Task Probe_OfADamagedFile_ShowsWhatIsGoodAndWhatIsNot()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("cut.ivf");
        byte[] file = await File.ReadAllBytesAsync(StreamTable.PathOf("p0-8-420.ivf"));
        await File.WriteAllBytesAsync(path, file[..^20]);

        ChildResult plain = await ChildProcess.RunAsync(Child("--probe", "--json", "-i", path));
        ChildResult strict = await ChildProcess.RunAsync(Child("--probe", "--json", "--fail-on-error", "-i", path));

        using JsonDocument json = JsonDocument.Parse(plain.Output);
        JsonElement error = Assert.Single(json.RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal(("InvalidContainer", true), (error.GetProperty("code").GetString(), error.GetProperty("byte").GetInt64() > 32));
        Assert.StartsWith("av1dec: error InvalidContainer at byte ", plain.Error, StringComparison.Ordinal);
        Assert.Equal((0, 1, plain.Output), (plain.ExitCode, strict.ExitCode, strict.Output));
    }

    private static string[] NamesOf(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static ChildStart Child(params string[] arguments) => new(Programs.Require("dotnet"), [Path.Combine(AppContext.BaseDirectory, "av1dec.dll"), .. arguments]);
}
