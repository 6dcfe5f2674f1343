using System.Diagnostics;

namespace Infra.Tls.Bench;

/// <summary>A worker in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    internal WorkerProcess(string contender)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        start.ArgumentList.Add("worker");
        start.ArgumentList.Add(contender);
        // A workstation heap in both: the server heap would reserve memory per core and blur what connections hold.
        start.Environment["DOTNET_gcServer"] = "0";
        _process = Process.Start(start)!;
    }

    /// <summary>Has one order done.</summary>
    /// <exception cref="InvalidOperationException">The worker ended; its standard error is the caller's and says why.</exception>
    internal WorkerFigure Do(string order)
    {
        _process.StandardInput.WriteLine(order);
        _process.StandardInput.Flush();
        string? line = _process.StandardOutput.ReadLine();
        return line is null ? throw new InvalidOperationException($"the worker ended at \"{order}\"") : WorkerFigure.Parse(line);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }
}
