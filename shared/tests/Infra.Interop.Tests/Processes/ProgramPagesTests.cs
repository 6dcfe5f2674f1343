using Infra.Interop.Processes;

namespace Infra.Interop.Tests.Processes;

public sealed class ProgramPagesTests
{
    /// <summary>The program of this process is .NET's host, whose start is long over.</summary>
    [Fact]
    public void LetGo_WhenTheProgramHasStarted_UnmapsSomeOfItAndItRunsOn()
    {
        string program = File.ResolveLinkTarget(ProgramImage.Self, returnFinalTarget: false)!.FullName;
        long before = ResidentKilobytes(program);

        long first = ProgramPages.LetGo();

        Assert.True(first > 0);
        Assert.True(ResidentKilobytes(program) < before);
        GC.Collect();
        Assert.ThrowsAny<IOException>(() => File.ReadAllText("/nowhere/at/all"));   // an exception walks through tables that were let go
        Assert.True(ProgramPages.LetGo() >= 0);
    }

    private static long ResidentKilobytes(string path)
    {
        long sum = 0;
        bool isCounted = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Contains(" r--p ", StringComparison.Ordinal) || line.Contains(" r-xp ", StringComparison.Ordinal)) isCounted = line.EndsWith(path, StringComparison.Ordinal);
            else if (line.Contains("-p ", StringComparison.Ordinal)) isCounted = false;
            else if (isCounted && line.StartsWith("Rss:", StringComparison.Ordinal)) sum += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        return sum;
    }
}
