using System.Runtime;

namespace Infra.Crypto.Bench;

/// <summary>Code is compiled anew, optimised, after some calls and a while, on a thread that may have to share our core: nothing is measured before that is over.</summary>
internal static class WarmUp
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <summary>Runs the action until nothing has been compiled for 0.4 s of CPU time; code that is compiled ahead of time is done after that.</summary>
    internal static void Run(Action action)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime, quietSince = start;
        long compiled = JitInfo.GetCompiledMethodCount();
        for (TimeSpan now = start; now - quietSince < Quiet && now - start < Most; now = Environment.CpuUsage.TotalTime)
        {
            for (int i = 0; i < 4; i++) action();
            long count = JitInfo.GetCompiledMethodCount();
            if (count != compiled) quietSince = now;
            compiled = count;
        }
    }
}
