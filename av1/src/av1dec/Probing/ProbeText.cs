using System.Globalization;
using System.Text;
using Infra.Av1.Containers;
using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>The report for people.</summary>
internal static class ProbeText
{
    /// <summary>Writes it.</summary>
    public static void Write(ProbeReport report, Stream target)
    {
        using var text = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        ContainerInfo info = report.Container;
        text.WriteLine(Line($"container   {info.Format}, {info.Width}x{info.Height}, {info.FrameRateNumerator}/{info.FrameRateDenominator} frames per second"));
        if (Av1CodecConfiguration.TryRead(info.CodecConfiguration.Span, out Av1CodecConfiguration? configuration))
            text.WriteLine(Line($"av1C        profile {configuration!.Profile}, level index {configuration.LevelIndex}, tier {configuration.Tier}, {configuration.BitDepth} bit, {info.ConfigObus.Length} bytes of OBUs"));
        if (report.Sequence is { } sequence) WriteSequence(text, sequence);
        if (report.ContentLight is { } light) text.WriteLine(Line($"light       MaxCLL {light.MaxContentLightLevel}, MaxFALL {light.MaxFrameAverageLightLevel}"));
        if (report.Mastering is { } mastering) text.WriteLine(Line($"mastering   {mastering.LuminanceMin / 16384.0:0.####} to {mastering.LuminanceMax / 256.0:0.##} cd/m2"));
        text.WriteLine(Line($"stream      {report.Packets} packets, {report.Bytes} bytes, {report.Frames.Count} frames, {report.ShownFrames} shown, {report.Errors.Count} errors"));
        text.WriteLine();
        text.WriteLine("packet  obu  type        shown     size        hint  layer  refresh  tiles  bytes  references");
        foreach ((Av1PacketInfo packet, _, Av1FrameReport frame) in report.Frames) text.WriteLine(FrameLine(packet, frame));
    }

    private static void WriteSequence(StreamWriter text, SequenceHeader sequence)
    {
        ColorConfig color = sequence.Color;
        string range = color.IsFullRange ? "full" : "limited";
        text.WriteLine(Line(
            $"sequence    profile {sequence.Profile}, {sequence.MaxFrameWidth}x{sequence.MaxFrameHeight}, {color.BitDepth} bit {JsonParts.NameOf(color.Layout)}, {ColorNames.Of(color)}, matrix {color.MatrixCoefficients}, {range} range"));
        for (int i = 0; i < sequence.OperatingPoints.Count; i++)
        {
            OperatingPoint point = sequence.OperatingPoints[i];
            text.WriteLine(Line($"point {i,-2}    idc 0x{point.Idc:X3}, level index {point.LevelIndex}, tier {point.Tier}"));
        }
    }

    private static string FrameLine(Av1PacketInfo packet, Av1FrameReport report)
    {
        FrameHeader frame = report.Frame;
        string shown = !report.IsShown ? "no" : frame.ShowExistingFrame ? Line($"slot {frame.FrameToShow}") : "yes";
        string references = frame.IsIntra || frame.ShowExistingFrame ? "" : string.Join(' ', frame.RefIndex);
        string size = Line($"{frame.UpscaledWidth}x{frame.Height}");
        string layer = Line($"{frame.TemporalId}.{frame.SpatialId}");
        string tiles = Line($"{frame.Tiles.Columns}x{frame.Tiles.Rows}");
        return Line($"{packet.Index,6}  {report.ObuIndex,3}  {FrameNames.Of(frame.Type),-10}  {shown,-8}  {size,-10}  {frame.OrderHint,4}  {layer,-5}  0x{frame.RefreshFlags:X2}     {tiles,-5}  {report.Bytes,5}  {references}").TrimEnd();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
