using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Infra.Testing.Processes;

/// <summary>
/// A running child in a session of its own (setsid(2)), whose output is kept within bounds and which never outlives its owner:
/// disposing it, and the normal end of this program, kill it together with everything that it started. Thread-safe.
/// </summary>
public sealed class ChildProcess : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();
    private const string MeasureMark = "@infra-cpu ";
    // bash's `time` reads getrusage(2) of what it waited for; descriptor 3 keeps the child's own stderr apart from the figure.
    private const string MeasureScript = "exec 3>&2; TIMEFORMAT='" + MeasureMark + "%3U %3S'; { time \"$@\" 2>&3 3>&-; } ; exit $?";

    private readonly Process _process;
    private readonly ChildStart _start;
    private readonly BoundedText _output;
    private readonly BoundedText _error;
    private readonly Task _outputPump;
    private readonly Task _errorPump;
    private readonly Task _sampler;
    private readonly Task _inputPump;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private ProcessUsage _usage;
    private TimeSpan? _measuredCpu;
    private int _disposed;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ChildProcess(Process process, ChildStart start)
    {
        _process = process;
        _start = start;
        Id = process.Id;
        _output = new BoundedText(start.OutputCharactersMax);
        _error = new BoundedText(start.OutputCharactersMax);
        _outputPump = PumpAsync(process.StandardOutput, _output, start.OnOutputLine);
        _errorPump = PumpAsync(process.StandardError, _error, start.OnErrorLine);
        _inputPump = FeedAsync();
        _sampler = SampleAsync();
    }

    /// <summary>Process number; also that of its session and process group.</summary>
    public int Id { get; }

    /// <summary>Whether the first process has ended; others of its session may still run.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Standard output up to now, bounded.</summary>
    public string Output => _output.ToString();

    /// <summary>Standard error up to now, bounded.</summary>
    public string Error => _error.ToString();

    /// <summary>The child's input when <see cref="ChildStart.KeepInputOpen"/> is set.</summary>
    public Stream InputStream => _process.StandardInput.BaseStream;

    /// <summary>What the child and everything that it started use now; after its end what it alone used when last seen alive.</summary>
    public ProcessUsage Usage => HasExited ? _usage : ProcessUsage.OfTree(Id);

    /// <summary>Starts a child.</summary>
    /// <exception cref="FileNotFoundException">The program, or setsid, taskset or bash where they are needed, is not there.</exception>
    public static ChildProcess Start(ChildStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        // A build server may run its jobs with SIGINT or SIGHUP ignored; that would be inherited, and a daemon that never hears them cannot be tested.
        List<string> command = [Programs.Require("env"), "--default-signal=HUP,INT,QUIT,TERM,PIPE", Programs.Require("setsid")];
        if (start.Cpus is not null) command.AddRange([Programs.Require("taskset"), "-c", start.Cpus]);
        if (start.Measure) command.AddRange([Programs.Require("bash"), "-c", MeasureScript, "measure"]);
        command.Add(Programs.Require(start.Program));
        command.AddRange(start.Arguments);

        var info = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = start.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        if (start.ClearEnvironment) info.Environment.Clear();
        foreach ((string name, string? value) in start.Environment)
        {
            if (value is null) info.Environment.Remove(name);
            else info.Environment[name] = value;
        }
        var child = new ChildProcess(Process.Start(info)!, start);
        Running[child.Id] = child;
        return child;
    }

    /// <summary>Starts a child, waits for its end and returns it all.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the child and all it started are gone then.</exception>
    public static async Task<ChildResult> RunAsync(ChildStart start, CancellationToken cancellation = default)
    {
        await using ChildProcess child = Start(start);
        return await child.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for the end. On cancellation the tree gets SIGTERM, and SIGKILL one second later.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the child and all it started are gone then.</exception>
    public async Task<ChildResult> WaitAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            throw;
        }
        TimeSpan wall = _clock.Elapsed;
        // A grandchild may hold the pipes open for ever; what it says after the child's end is not the child's.
        await Task.WhenAny(Task.WhenAll(_outputPump, _errorPump), Task.Delay(DrainTime, CancellationToken.None)).ConfigureAwait(false);
        await _sampler.ConfigureAwait(false);
        Running.TryRemove(Id, out _);
        return new ChildResult(_process.ExitCode, Output, Error, wall, _measuredCpu ?? _usage.CpuTime, _usage.PeakMemoryBytes);
    }

    /// <summary>Waits until <paramref name="ready"/> is true, asking every 20 ms.</summary>
    /// <returns>False when the deadline passed or the child ended first.</returns>
    public async Task<bool> WaitUntilAsync(Func<ChildProcess, bool> ready, TimeSpan deadline, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ready);
        long start = Stopwatch.GetTimestamp();
        while (!ready(this))
        {
            if (HasExited || Stopwatch.GetElapsedTime(start) > deadline) return ready(this);
            await Task.Delay(SampleInterval, cancellation).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Sends a signal to the first process alone.</summary>
    /// <param name="name">Its name without SIG: TERM, HUP, USR1.</param>
    public void Signal(string name)
    {
        if (!HasExited) ProcessTable.Signal(name, [Id]);
    }

    /// <summary>Asks the whole tree to end (SIGTERM), and kills what is left after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        IReadOnlyList<int> tree = ProcessTable.TreeOf(Id);
        ProcessTable.Signal("TERM", tree);
        long start = Stopwatch.GetTimestamp();
        while (ProcessTable.TreeOf(Id).Count > 0 && Stopwatch.GetElapsedTime(start) < grace)
            await Task.Delay(SampleInterval).ConfigureAwait(false);
        Kill(tree);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Kills the child and everything that it started, at once.</summary>
    public void Kill() => Kill([]);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Kill();
        _process.WaitForExit(DrainTime);
        Running.TryRemove(Id, out _);
        _process.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Kill();
        await _process.WaitForExitAsync().WaitAsync(DrainTime).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_outputPump, _errorPump, _sampler, _inputPump), Task.Delay(DrainTime)).ConfigureAwait(false);
        Running.TryRemove(Id, out _);
        _process.Dispose();
    }

    private static void KillAll()
    {
        foreach (ChildProcess child in Running.Values)
            child.Kill();
    }

    // A killed process takes a moment to go, and others may have been forked while the list was made: look until nothing is left.
    private void Kill(IReadOnlyList<int> known)
    {
        HashSet<int> seen = [.. known.Where(IsOurs)];
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            seen.UnionWith(ProcessTable.TreeOf(Id));
            seen.RemoveWhere(pid => !ProcessTable.TryRead(pid, out ProcessTable.Entry entry) || entry.State == 'Z');
            if (seen.Count == 0 || Stopwatch.GetElapsedTime(start) > DrainTime) return;
            ProcessTable.Signal("KILL", seen);
            Thread.Sleep(1);
        }
    }

    // A number of the earlier list may have been reused since; only a session that began with us is ours.
    private bool IsOurs(int pid) => ProcessTable.TryRead(pid, out ProcessTable.Entry entry) && entry.State != 'Z' && entry.Session == Id;

    private async Task PumpAsync(StreamReader reader, BoundedText kept, Action<string>? onLine)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_start.Measure && line.StartsWith(MeasureMark, StringComparison.Ordinal) && TryReadCpu(line.AsSpan(MeasureMark.Length))) continue;
            kept.Append(line);
            kept.Append("\n");
            onLine?.Invoke(line);
        }
    }

    private bool TryReadCpu(ReadOnlySpan<char> figures)
    {
        int space = figures.IndexOf(' ');
        if (space < 0) return false;
        if (!double.TryParse(figures[..space], CultureInfo.InvariantCulture, out double user)) return false;
        if (!double.TryParse(figures[space..], CultureInfo.InvariantCulture, out double system)) return false;
        _measuredCpu = TimeSpan.FromSeconds(user + system);
        return true;
    }

    private async Task FeedAsync()
    {
        if (_start.KeepInputOpen) return;
        try
        {
            if (_start.StandardInput is { } input) await _process.StandardInput.BaseStream.WriteAsync(input).ConfigureAwait(false);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The child closed its input early, which is its right.
        }
    }

    private async Task SampleAsync()
    {
        TimeSpan interval = _start.Measure ? SampleInterval : 5 * SampleInterval;
        while (!HasExited)
        {
            if (ProcessUsage.TryRead(MeasuredPid(), out ProcessUsage now))
            {
                _usage = new ProcessUsage(
                    now.CpuTime > _usage.CpuTime ? now.CpuTime : _usage.CpuTime,
                    Math.Max(now.PeakMemoryBytes, _usage.PeakMemoryBytes),
                    now.ResidentBytes);
            }
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(interval)).ConfigureAwait(false);
        }
    }

    // env, setsid and taskset become the program; bash stays above it and has it as its only child.
    private int MeasuredPid()
    {
        if (!_start.Measure) return Id;
        try
        {
            string children = File.ReadAllText($"/proc/{Id}/task/{Id}/children");
            return children.Length == 0 ? 0 : int.Parse(children.AsSpan(0, children.IndexOf(' ')), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;   // gone, or a kernel without CONFIG_PROC_CHILDREN
        }
    }
}
