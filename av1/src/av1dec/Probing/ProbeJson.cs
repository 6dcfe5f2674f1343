using System.Text.Json;
using Infra.Av1.Containers;
using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>The report as one JSON document.</summary>
internal static class ProbeJson
{
    private const double ChromaticityUnit = 1.0 / 65536;
    private const double LuminanceMaxUnit = 1.0 / 256;
    private const double LuminanceMinUnit = 1.0 / 16384;

    /// <summary>Writes it.</summary>
    public static void Write(ProbeReport report, Stream target)
    {
        using (var json = new Utf8JsonWriter(target, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteContainer(json, report);
            if (report.Sequence is { } sequence) WriteSequence(json, sequence);
            json.WriteStartObject("metadata");
            if (report.ContentLight is { } light) WriteLight(json, light);
            if (report.Mastering is { } mastering) WriteMastering(json, mastering);
            json.WriteEndObject();
            json.WriteNumber("packets", report.Packets);
            json.WriteNumber("bytes", report.Bytes);
            json.WriteNumber("shown_frames", report.ShownFrames);
            json.WriteStartArray("frames");
            foreach ((Av1PacketInfo packet, int bytes, Av1FrameReport frame) in report.Frames) WriteFrame(json, packet, bytes, frame);
            json.WriteEndArray();
            json.WriteStartArray("errors");
            foreach ((Av1Error error, bool isContainer) in report.Errors) JsonParts.WriteError(json, error, isContainer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        target.Write("\n"u8);
    }

    private static void WriteContainer(Utf8JsonWriter json, ProbeReport report)
    {
        ContainerInfo info = report.Container;
        json.WriteStartObject("container");
        json.WriteString("format", info.Format);
        json.WriteNumber("width", info.Width);
        json.WriteNumber("height", info.Height);
        json.WriteNumber("time_scale", info.TimeScale);
        json.WriteNumber("duration", info.Duration);
        json.WriteString("frame_rate", FormattableString.Invariant($"{info.FrameRateNumerator}/{info.FrameRateDenominator}"));
        if (info.Color is { } color)
        {
            json.WriteStartObject("color");
            json.WriteNumber("primaries", color.Primaries);
            json.WriteNumber("transfer", color.Transfer);
            json.WriteNumber("matrix", color.Matrix);
            if (color.IsFullRange is { } isFull) json.WriteBoolean("full_range", isFull);
            if (color.ContentLight is { } light) WriteLight(json, light);
            if (color.Mastering.Count > 0)
            {
                json.WriteStartArray("mastering");
                foreach (double number in color.Mastering) json.WriteNumberValue(double.IsFinite(number) ? number : 0);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (Av1CodecConfiguration.TryRead(info.CodecConfiguration.Span, out Av1CodecConfiguration? configuration))
        {
            json.WriteStartObject("codec_configuration");
            json.WriteNumber("profile", configuration!.Profile);
            json.WriteNumber("level_index", configuration.LevelIndex);
            json.WriteNumber("tier", configuration.Tier);
            json.WriteNumber("bit_depth", configuration.BitDepth);
            json.WriteBoolean("monochrome", configuration.IsMonochrome);
            json.WriteNumber("subsampling_x", configuration.SubsamplingX);
            json.WriteNumber("subsampling_y", configuration.SubsamplingY);
            json.WriteNumber("chroma_position", configuration.ChromaPosition);
            if (configuration.PresentationDelay is { } delay) json.WriteNumber("initial_presentation_delay", delay);
            json.WriteNumber("config_obu_bytes", info.ConfigObus.Length);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSequence(Utf8JsonWriter json, SequenceHeader sequence)
    {
        ColorConfig color = sequence.Color;
        json.WriteStartObject("sequence");
        json.WriteNumber("profile", sequence.Profile);
        json.WriteNumber("width", sequence.MaxFrameWidth);
        json.WriteNumber("height", sequence.MaxFrameHeight);
        json.WriteNumber("bit_depth", color.BitDepth);
        json.WriteString("layout", JsonParts.NameOf(color.Layout));
        json.WriteNumber("color_primaries", color.ColorPrimaries);
        json.WriteNumber("transfer_characteristics", color.TransferCharacteristics);
        json.WriteNumber("matrix_coefficients", color.MatrixCoefficients);
        json.WriteString("color", ColorNames.Of(color));
        json.WriteBoolean("full_range", color.IsFullRange);
        json.WriteNumber("chroma_position", (int)color.ChromaPosition);
        json.WriteBoolean("still_picture", sequence.StillPicture);
        json.WriteBoolean("reduced_still_picture_header", sequence.ReducedStillPictureHeader);
        json.WriteBoolean("superblock_128", sequence.Use128x128Superblock);
        json.WriteBoolean("film_grain", sequence.FilmGrainParamsPresent);
        json.WriteBoolean("superres", sequence.EnableSuperres);
        json.WriteBoolean("cdef", sequence.EnableCdef);
        json.WriteBoolean("restoration", sequence.EnableRestoration);
        json.WriteNumber("order_hint_bits", sequence.OrderHintBits);
        if (sequence.Timing is { } timing)
        {
            json.WriteStartObject("timing");
            json.WriteNumber("units_in_display_tick", timing.NumUnitsInDisplayTick);
            json.WriteNumber("time_scale", timing.TimeScale);
            if (timing.EqualPictureInterval) json.WriteNumber("ticks_per_picture", timing.NumTicksPerPicture);
            json.WriteEndObject();
        }

        json.WriteStartArray("operating_points");
        foreach (OperatingPoint point in sequence.OperatingPoints)
        {
            json.WriteStartObject();
            json.WriteNumber("idc", point.Idc);
            json.WriteNumber("level_index", point.LevelIndex);
            json.WriteNumber("tier", point.Tier);
            json.WriteNumber("initial_display_delay", point.InitialDisplayDelay);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLight(Utf8JsonWriter json, ContentLightLevel light)
    {
        json.WriteStartObject("content_light");
        json.WriteNumber("max_cll", light.MaxContentLightLevel);
        json.WriteNumber("max_fall", light.MaxFrameAverageLightLevel);
        json.WriteEndObject();
    }

    private static void WriteMastering(Utf8JsonWriter json, MasteringDisplay mastering)
    {
        json.WriteStartObject("mastering_display");
        json.WriteStartArray("primaries");
        foreach (int number in mastering.PrimaryChromaticities) json.WriteNumberValue(number * ChromaticityUnit);
        json.WriteEndArray();
        json.WriteStartArray("white_point");
        json.WriteNumberValue(mastering.WhitePointX * ChromaticityUnit);
        json.WriteNumberValue(mastering.WhitePointY * ChromaticityUnit);
        json.WriteEndArray();
        json.WriteNumber("luminance_max", mastering.LuminanceMax * LuminanceMaxUnit);
        json.WriteNumber("luminance_min", mastering.LuminanceMin * LuminanceMinUnit);
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, Av1PacketInfo packet, int packetBytes, Av1FrameReport report)
    {
        FrameHeader frame = report.Frame;
        json.WriteStartObject();
        json.WriteNumber("packet", packet.Index);
        if (packet.Timestamp != Av1PacketInfo.NoTimestamp) json.WriteNumber("timestamp", packet.Timestamp);
        json.WriteNumber("offset", packet.Offset);
        json.WriteNumber("packet_bytes", packetBytes);
        json.WriteNumber("obu", report.ObuIndex);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteBoolean("shown", report.IsShown);
        if (frame.ShowExistingFrame) json.WriteNumber("show_existing", frame.FrameToShow);
        json.WriteString("type", FrameNames.Of(frame.Type));
        json.WriteNumber("width", frame.UpscaledWidth);
        json.WriteNumber("height", frame.Height);
        json.WriteNumber("coded_width", frame.CodedWidth);
        json.WriteNumber("render_width", frame.RenderWidth);
        json.WriteNumber("render_height", frame.RenderHeight);
        json.WriteNumber("order_hint", frame.OrderHint);
        json.WriteNumber("temporal_id", frame.TemporalId);
        json.WriteNumber("spatial_id", frame.SpatialId);
        json.WriteNumber("refresh", frame.RefreshFlags);
        json.WriteStartArray("references");
        if (!frame.IsIntra && !frame.ShowExistingFrame)
        {
            foreach (int slot in frame.RefIndex) json.WriteNumberValue(slot);
        }

        json.WriteEndArray();
        json.WriteNumber("tile_columns", frame.Tiles.Columns);
        json.WriteNumber("tile_rows", frame.Tiles.Rows);
        json.WriteBoolean("film_grain", frame.FilmGrain.ApplyGrain);
        json.WriteNumber("t35_messages", report.T35.Count);
        json.WriteEndObject();
    }
}
