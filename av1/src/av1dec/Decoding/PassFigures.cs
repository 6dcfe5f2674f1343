using System.Diagnostics;

namespace Infra.Av1.Tool.Decoding;

/// <summary>What decoding the input once cost.</summary>
/// <param name="Frames">Pictures that came out.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">CPU time of all threads.</param>
/// <param name="AllocatedBytes">Bytes that the collector handed out.</param>
internal sealed record PassFigures(long Frames, double Seconds, double CpuSeconds, long AllocatedBytes)
{
    /// <summary>The figures at this moment, to subtract from later ones.</summary>
    public static PassFigures Now(long frames = 0) => new(frames, Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, Environment.CpuUsage.TotalTime.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>What was used since.</summary>
    public PassFigures Since(PassFigures start) => new(Frames - start.Frames, Seconds - start.Seconds, CpuSeconds - start.CpuSeconds, AllocatedBytes - start.AllocatedBytes);
}
