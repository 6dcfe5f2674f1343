using Infra.Av1.Containers;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Files;
using Infra.Av1.Tool.Probing;

namespace Infra.Av1.Tool.Decoding;

/// <summary>Decodes a file from one end to the other, in dav1d's order of steps, so that options mean the same.</summary>
internal sealed class DecodeRun(Settings settings)
{
    private readonly Summary _summary = new();
    private bool _isFatal;

    /// <summary>The exit code: 1 if no picture came out, writing failed, a signal came, the size limit or the memory ended it, --verify differs, or --fail-on-error and anything was wrong; else 0.</summary>
    public int Run()
    {
        if (!Muxer.TryChoose(settings.Muxer, settings.Output, out Muxer muxer, out string reason)) return Fail(ErrorText.Quote(reason));
        using var stop = new StopRequest();
        using Av1WorkerPool? workers = ThreadCount() > 1 ? new Av1WorkerPool(ThreadCount()) : null;
        using var decoder = new Av1Decoder(settings.Decoder with { Threads = workers is null ? 1 : ThreadCount() }, workers);
        PictureSink? sink = null;
        using TextWriter? frameTimes = settings.FrameTimes is null ? null : new StreamWriter(OutputFile.Create(settings.FrameTimes));
        bool isSame = true;
        bool isWritten = true;
        try
        {
            for (uint pass = 0; pass < settings.Repeat && !stop.IsRequested && !_isFatal; pass++)
            {
                if (!InputFile.TryOpen(settings.Input, settings.Format, areObusPackets: true, out InputFile? input, out reason)) return Fail($"{ErrorText.Quote(settings.Input)}: {ErrorText.Quote(reason)}");
                using InputFile opened = input!;
                if (opened.IsPipe && settings.Repeat > 1) return Fail($"{ErrorText.Quote(settings.Input)}: a pipe cannot be read again (--repeat)");
                ContainerInfo info = opened.Demuxer.Info;
                _summary.Container = info.Format;
                if (pass == 0)
                {
                    sink = new PictureSink(muxer, settings.Output, settings.Verify is not null, info.FrameRateNumerator, info.FrameRateDenominator);
                    if (!settings.IsQuiet) Messages.Write($"av1dec {Parser.Version}\n");
                }
                else
                {
                    decoder.Flush();
                }

                if (!TryDecode(opened.Demuxer, decoder, pass == 0 ? sink : null, stop, pass == 0 ? frameTimes : null)) _isFatal = true;
            }

            isWritten = TryFinish(sink, muxer);
            isSame = settings.Verify is null || IsSameDigest(sink?.Digest);
        }
        finally
        {
            sink?.Dispose();
        }

        bool hasPictures = sink?.IsOpen == true;
        if (!hasPictures) Messages.Write("No data decoded\n");
        bool isGood = hasPictures && isSame && isWritten && !_isFatal && !stop.IsRequested && !(settings.FailsOnError && _summary.ErrorCount > 0);
        if (settings.IsJson)
        {
            _summary.Digest = sink?.Digest;
            bool isStdoutTaken = !muxer.IsNull && settings.Verify is null && settings.Output == OutputFile.StandardOutput;
            using Stream target = isStdoutTaken ? OutputFile.OpenStandardError() : OutputFile.Open(OutputFile.StandardOutput);
            _summary.Write(target, isGood ? 0 : 1);
        }

        return isGood ? 0 : 1;
    }

    private static int Fail(string text)
    {
        Messages.Say(text);
        return 1;
    }

    private int ThreadCount() => settings.Threads > 0 ? settings.Threads : Math.Clamp(Environment.ProcessorCount, 1, 256);

    // One pass. False: the input ended before decoding could begin.
    private bool TryDecode(IDemuxer demuxer, Av1Decoder decoder, PictureSink? sink, StopRequest stop, TextWriter? frameTimes)
    {
        if (!TrySkip(demuxer, out Av1Packet packet)) return false;
        long total = settings.Limit > 0 && (demuxer.Info.PacketCount == 0 || settings.Limit < demuxer.Info.PacketCount) ? settings.Limit : demuxer.Info.PacketCount;
        double rate = demuxer.Info.FrameRateDenominator > 0 ? (double)demuxer.Info.FrameRateNumerator / demuxer.Info.FrameRateDenominator : 0;
        var status = new StatusLine(settings.IsQuiet || sink is null ? null : Messages.Write, !Console.IsErrorRedirected, total, rate, frameTimes);
        PassFigures start = PassFigures.Now();
        long frames = 0;
        do
        {
            if (stop.IsRequested) break;
            decoder.TrySend(packet.Data, packet.Info);
            Receive(decoder, sink, status, ref frames);
            TakeErrors(decoder);
            bool isDropped = (decoder.TakeEvents() & Av1Events.MetadataDropped) != Av1Events.None;
            if (isDropped && !settings.IsQuiet) Messages.Say(ErrorText.OfDroppedMetadata(packet.Info));
        }
        while (!_isFatal && !IsLimitReached(frames) && TryReadPacket(demuxer, out packet));

        if (!_isFatal && !IsLimitReached(frames) && !stop.IsRequested)
        {
            decoder.Drain();
            Receive(decoder, sink, status, ref frames);
            TakeErrors(decoder);
        }

        while (decoder.TryReceive(out Av1Picture? unwanted)) unwanted.Dispose();
        status.End();
        _summary.Passes.Add(PassFigures.Now(frames).Since(start));
        return true;
    }

    private bool IsLimitReached(long frames) => settings.Limit > 0 && frames >= settings.Limit;

    // Like dav1d: --skip packets are dropped, then those before one that holds a sequence header.
    private bool TrySkip(IDemuxer demuxer, out Av1Packet packet)
    {
        for (uint i = 0; ; i++)
        {
            if (!TryReadPacket(demuxer, out packet)) return false;
            if (i == settings.Skip) break;
        }

        if (settings.Skip == 0) return true;
        uint more = 0;
        while (!Av1Decoder.TryReadSequenceHeader(packet.Data.Span, out _))
        {
            if (!TryReadPacket(demuxer, out packet)) return false;
            more++;
        }

        if (more > 0 && !settings.IsQuiet) Messages.Write($"skipped {more} packets due to missing sequence header\n");
        return true;
    }

    private bool TryReadPacket(IDemuxer demuxer, out Av1Packet packet)
    {
        if (demuxer.TryReadPacket(out packet, out Av1Error? error)) return true;
        if (error is { } found)
        {
            Messages.Say(ErrorText.OfContainer(found));
            _summary.Add(found, isContainer: true);
        }

        return false;
    }

    private void Receive(Av1Decoder decoder, PictureSink? sink, StatusLine status, ref long frames)
    {
        while (!_isFatal && !IsLimitReached(frames) && decoder.TryReceive(out Av1Picture? picture))
        {
            using (picture)
            {
                frames++;
                _summary.Format ??= (picture.Width, picture.Height, picture.BitDepth, JsonParts.NameOf(picture.Layout));
                Write(sink, picture);
            }

            status.Show(frames);
        }
    }

    private void Write(PictureSink? sink, Av1Picture picture)
    {
        try
        {
            sink?.Write(picture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Messages.Say($"cannot write {ErrorText.Quote(settings.Output ?? "")}: {ErrorText.Quote(e.Message)}");
            _isFatal = true;
        }
    }

    private bool TryFinish(PictureSink? sink, Muxer muxer)
    {
        if (_isFatal || sink is null) return false;
        try
        {
            if (muxer.IsNull || sink.IsOpen) sink.Finish();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Messages.Say($"cannot write {ErrorText.Quote(settings.Output ?? "")}: {ErrorText.Quote(e.Message)}");
            return false;
        }
    }

    // dav1d goes on after bad data and stops where it has no memory, or meets a picture beyond --sizelimit.
    private void TakeErrors(Av1Decoder decoder)
    {
        while (decoder.TakeError() is { } error)
        {
            Messages.Say(ErrorText.OfPacket(error));
            _summary.Add(error, isContainer: false);
            if (error.Code is Av1ErrorCode.FrameTooLarge or Av1ErrorCode.OutOfMemoryBudget) _isFatal = true;
        }
    }

    // As many pairs of digits as an MD5 has; what follows them is not looked at, as in dav1d.
    private bool IsSameDigest(string? digest) =>
        digest is not null && settings.Verify!.Length >= digest.Length && settings.Verify.AsSpan(0, digest.Length).Equals(digest, StringComparison.OrdinalIgnoreCase);
}
