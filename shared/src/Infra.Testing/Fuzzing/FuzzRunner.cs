using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Infra.Testing.Fakes;

namespace Infra.Testing.Fuzzing;

/// <summary>
/// Runs a target on its corpus and then on mutations of it, in this process, on one thread of its own that a watch keeps an eye on.
/// A failure that kills the process (a stack overflow) leaves its input in the file <c>running</c>, for the process that started this one.
/// </summary>
public static class FuzzRunner
{
    /// <summary>The file below a target's folder that holds the input being run while a run with a folder goes on.</summary>
    public const string RunningFile = "running";

    private const int CorpusMax = 20_000;
    private const int WarmUpInputs = 50;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a target until one of the bounds is met.</summary>
    public static FuzzReport Run(FuzzTarget target, FuzzOptions options)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        var run = new Session(target, options);
        // A stack of the usual size: deep recursion must show here as it would in a server.
        var worker = new Thread(run.Work, 8 << 20) { IsBackground = true, Name = $"fuzz {target.Name}" };
        worker.Start();
        while (!worker.Join(20) && !run.LooksHung())
        {
        }
        return run.Finish(hung: worker.IsAlive);
    }

    /// <summary>Reads the input that a run was at when its process died.</summary>
    /// <param name="folder">The target's folder.</param>
    /// <param name="input">The bytes; empty on failure.</param>
    public static bool TryReadRunning(string folder, out byte[] input)
    {
        input = [];
        string path = Path.Combine(folder, RunningFile);
        if (!File.Exists(path)) return false;
        byte[] file = File.ReadAllBytes(path);
        if (!BinaryPrimitives.TryReadInt32LittleEndian(file, out int length) || (uint)length > (uint)(file.Length - sizeof(int))) return false;
        input = file[sizeof(int)..(sizeof(int) + length)];
        return true;
    }

    /// <summary>Writes a finding's input and its note into a target's folder and returns the input's path.</summary>
    public static string Keep(string folder, string kind, string message, ReadOnlySpan<byte> input, string origin)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"crash-{Convert.ToHexStringLower(SHA256.HashData(input))[..16]}");
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", $"{kind}: {message}\n\n{origin}\n");
        return path;
    }

    private sealed class Session(FuzzTarget target, FuzzOptions options)
    {
        private readonly Lock _lock = new();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly List<byte[]> _corpus = [.. target.Corpus];
        private readonly HashSet<int> _allocationSizes = [];
        private readonly HashSet<string> _failures = [];
        private readonly List<FuzzFinding> _findings = [];
        private readonly string? _folder = options.Folder is null ? null : Path.Combine(options.Folder, target.Name);
        private TimeSpan _shown;
        private long _executions;
        private readonly ulong _firstSeed = new SeededRandom(options.Seed).NextUInt64();
        private byte[] _input = new byte[sizeof(int) + target.Options.InputBytesMax];   // length, then the bytes
        private int _inputLength;
        private long _inputStart;   // timestamp of the running input; 0 between inputs
        private long _inputCpuStart;   // CPU time of this process at that moment, in ticks of TimeSpan
        private Exception? _failure;

        internal void Work()
        {
            try
            {
                FuzzSignal.Begin();
                using FileStream? running = OpenRunning();
                foreach (byte[] input in target.Corpus)
                    Execute(input, running, isSeed: true);
                var mutator = new FuzzMutator(target.Dictionary, target.Options.InputBytesMax);
                for (long i = 0; i < options.ExecutionsMax && _clock.Elapsed < options.TimeMax && _findings.Count < options.FindingsMax; i++)
                    Execute(mutator.Next(_corpus, _firstSeed + (ulong)i), running, isSeed: false);
            }
            catch (Exception e)
            {
                _failure = e;   // of this runner, such as a full disk
            }
        }

        /// <summary>
        /// Whether the running input has used more than its time, with ample allowance. CPU time is what counts, since a busy machine may not let
        /// this process run for minutes; an input that waits for something uses none, and is given up after three times as long.
        /// </summary>
        internal bool LooksHung()
        {
            long cpuStart = Interlocked.Read(ref _inputCpuStart);
            long start = Interlocked.Read(ref _inputStart);
            if (start == 0) return false;
            double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return wall > HangMilliseconds && (CpuMillisecondsSince(cpuStart) > HangMilliseconds || (wall > 3 * HangMilliseconds && !WantsToRun()));
        }

        // Whether another thread than the one that looks is ready to run, and only has not got the CPU: state R of /proc/self/task/N/stat (proc_pid_stat(5)).
        private static bool WantsToRun()
        {
            const int Looking = 1;
            int ready = 0;
            foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
            {
                try
                {
                    string stat = File.ReadAllText(Path.Combine(thread, "stat"));
                    if (stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['R', ..]) ready++;
                }
                catch (IOException)
                {
                    // A thread that has ended meanwhile.
                }
            }
            return ready > Looking;
        }

        private double HangMilliseconds => Math.Max(10_000, 10.0 * target.Options.MillisecondsMax);

        internal FuzzReport Finish(bool hung)
        {
            if (_failure is not null) throw new InvalidOperationException($"fuzz target {target.Name}: {_failure.Message}", _failure);
            if (hung)
            {
                lock (_lock) Add("hang", $"still running after {HangMilliseconds:0} ms; its thread was left behind", _input.AsSpan(sizeof(int), _inputLength), "hang");
            }
            var report = new FuzzReport(target.Name, Progress(), [.. _findings]);
            options.OnProgress?.Invoke(report.Progress);
            return report;
        }

        private void Execute(ReadOnlySpan<byte> input, FileStream? running, bool isSeed)
        {
            Remember(input, running);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Interlocked.Exchange(ref _inputCpuStart, Environment.CpuUsage.TotalTime.Ticks);
            Interlocked.Exchange(ref _inputStart, Stopwatch.GetTimestamp());
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                lock (_lock) Add("exception", e.ToString(), input, e.GetType().Name + FirstFrames(e));
            }
            double milliseconds = Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _inputStart, 0)).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

            if (allocated > target.Options.AllocationBytesMax)
                lock (_lock) Add("allocation", $"{allocated} bytes for an input of {input.Length}, bound {target.Options.AllocationBytesMax}", input, "allocation");
            if (_executions > WarmUpInputs && milliseconds > target.Options.MillisecondsMax && IsSlowAgain(input, out double best))
                lock (_lock) Add("hang", $"{best:0} ms of CPU time for an input of {input.Length} bytes, bound {target.Options.MillisecondsMax} ms", input, "slow");
            // New outcome, or a new order of magnitude of memory: worth starting from. The run has no coverage to go by.
            bool isNew = FuzzSignal.TakeNew() | _allocationSizes.Add(BitOperations.Log2((ulong)allocated + 1));
            if (isNew && !isSeed && _corpus.Count < CorpusMax) Grow(input.ToArray());
            _executions++;
            if (options.OnProgress is not null && _clock.Elapsed - _shown > ProgressInterval)
            {
                _shown = _clock.Elapsed;
                options.OnProgress(Progress());
            }
        }

        // Another process may have had the CPU, or this one compiled or collected: a slow input counts only if its CPU time is too long twice more.
        private bool IsSlowAgain(ReadOnlySpan<byte> input, out double best)
        {
            best = double.MaxValue;
            for (int i = 0; i < 2; i++)
            {
                long start = Stopwatch.GetTimestamp();
                long cpuStart = Environment.CpuUsage.TotalTime.Ticks;
                try
                {
                    target.Run(input);
                }
                catch (Exception)
                {
                    // Noted already.
                }
                best = Math.Min(best, Math.Min(Stopwatch.GetElapsedTime(start).TotalMilliseconds, CpuMillisecondsSince(cpuStart)));
            }
            return best > target.Options.MillisecondsMax;
        }

        // Of the whole process, which runs nothing beside the target but its compiler and collector.
        private static double CpuMillisecondsSince(long start) => (Environment.CpuUsage.TotalTime - TimeSpan.FromTicks(start)).TotalMilliseconds;

        private void Remember(ReadOnlySpan<byte> input, FileStream? running)
        {
            lock (_lock)
            {
                if (_input.Length < sizeof(int) + input.Length) _input = new byte[sizeof(int) + input.Length];
                BinaryPrimitives.WriteInt32LittleEndian(_input, input.Length);
                input.CopyTo(_input.AsSpan(sizeof(int)));
                _inputLength = input.Length;
            }
            // One unbuffered write, so that the kernel has the bytes when the process dies.
            if (running is not null) RandomAccess.Write(running.SafeFileHandle, _input.AsSpan(0, sizeof(int) + input.Length), fileOffset: 0);
        }

        private FileStream? OpenRunning()
        {
            if (_folder is null) return null;
            Directory.CreateDirectory(_folder);
            return new FileStream(Path.Combine(_folder, RunningFile), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.DeleteOnClose);
        }

        private void Grow(byte[] input)
        {
            _corpus.Add(input);
            if (_folder is null) return;
            string grown = Path.Combine(_folder, "corpus");
            Directory.CreateDirectory(grown);
            File.WriteAllBytes(Path.Combine(grown, Convert.ToHexStringLower(SHA256.HashData(input))[..16]), input);
        }

        private void Add(string kind, string message, ReadOnlySpan<byte> input, string identity)
        {
            if (!_failures.Add(identity)) return;
            string origin = $"target {target.Name}, seed {options.Seed}, execution {_executions}, {input.Length} bytes";
            string? file = _folder is null ? null : Keep(_folder, kind, message, input, origin);
            _findings.Add(new FuzzFinding(kind, message, input.ToArray(), file, options.Seed, _executions));
        }

        private FuzzProgress Progress() => new(_executions, _corpus.Count, _findings.Count, _clock.Elapsed);

        private static string FirstFrames(Exception e)
        {
            var identity = new StringBuilder();
            foreach (string line in (e.StackTrace ?? "").Split('\n').Take(3))
                identity.Append(line.Trim());
            return identity.ToString();
        }
    }
}
