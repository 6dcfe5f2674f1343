using Infra.Av1.Containers;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Decoding;
using Infra.Av1.Tool.Files;

namespace Infra.Av1.Tool.Probing;

/// <summary>--probe: headers are read, no sample is decoded.</summary>
internal static class ProbeRun
{
    private const int FramesMax = 1 << 20;
    private const int ErrorsMax = 1000;

    /// <summary>Writes the report; 1 if no frame was found, or --fail-on-error and anything was wrong.</summary>
    public static int Run(Settings settings)
    {
        if (!InputFile.TryOpen(settings.Input, settings.Format, areObusPackets: false, out InputFile? input, out string reason))
        {
            Messages.Say($"{ErrorText.Quote(settings.Input)}: {ErrorText.Quote(reason)}");
            return 1;
        }

        using (input)
        {
            using var stop = new StopRequest();
            ProbeReport report = Read(input!.Demuxer, settings, stop);
            foreach ((Av1Error error, bool isContainer) in report.Errors) Messages.Say(isContainer ? ErrorText.OfContainer(error) : ErrorText.OfPacket(error));
            using Stream target = OutputFile.Open(OutputFile.StandardOutput);
            if (settings.IsJson) ProbeJson.Write(report, target);
            else ProbeText.Write(report, target);
            return report.Frames.Count == 0 || stop.IsRequested || settings.FailsOnError && report.Errors.Count > 0 ? 1 : 0;
        }
    }

    private static ProbeReport Read(IDemuxer demuxer, Settings settings, StopRequest stop)
    {
        var report = new ProbeReport { Container = demuxer.Info };
        var reader = new Av1HeaderReader(settings.Decoder);
        while (report.Frames.Count < FramesMax && !stop.IsRequested && !(settings.Limit > 0 && report.ShownFrames >= settings.Limit))
        {
            if (!demuxer.TryReadPacket(out Av1Packet packet, out Av1Error? damage))
            {
                if (damage is { } found) report.Errors.Add((found, true));
                break;
            }

            report.Packets++;
            report.Bytes += packet.Data.Length;
            foreach (Av1FrameReport frame in reader.Read(packet.Data, packet.Info)) report.Frames.Add((packet.Info, packet.Data.Length, frame));
            report.Sequence ??= reader.Sequence;
            TakeErrors(reader, report);
        }

        reader.Drain();
        TakeErrors(reader, report);
        report.ContentLight = reader.ContentLight;
        report.Mastering = reader.MasteringDisplay;
        return report;
    }

    private static void TakeErrors(Av1HeaderReader reader, ProbeReport report)
    {
        while (reader.TakeError() is { } error)
        {
            if (report.Errors.Count < ErrorsMax) report.Errors.Add((error, false));
        }
    }
}
