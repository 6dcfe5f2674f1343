using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Av1.Tools.Tests.CommandLine;

/// <summary>The program itself, in this process or as a child.</summary>
public sealed class RunTests
{
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(60);

    [Fact]
    public void Run_OfVerify_ComparesTheSum()
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "c-webm.webm");

        Assert.Equal(0, Run(row.Name, $"--verify {row.Plain}"));
        Assert.Equal(0, Run(row.Name, $"--verify {row.Plain.ToUpperInvariant()}"));
        Assert.Equal(1, Run(row.Name, $"--verify {row.Plain[1..]}0"));
        Assert.Equal(1, Run(row.Name, "--verify 00"));
    }

    [Fact]
    public async Task Run_OnAFullDisk_EndsWithOneAndAMessage()
    {
        foreach (string muxer in (string[])["yuv", "yuv4mpeg2", "md5", "png"])
        {
            ChildResult result = await ChildProcess.RunAsync(Child("-q", "--limit", "1", "--muxer", muxer, "-o", "/dev/full", "-i", StreamTable.PathOf("c-webm.webm")));

            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("av1dec: cannot write /dev/full: ", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--probe -i @")]
    [InlineData("--probe --json -i @")]
    [InlineData("-q --json --muxer null -i @")]
    public async Task StandardOutput_ThatIsFullOrClosed_EndsWithOneAndAMessage(string line)
    {
        string[] arguments = [.. line.Split(' ').Select(word => word == "@" ? StreamTable.PathOf("size-1x1.ivf") : word)];

        ChildResult full = await ChildProcess.RunAsync(new ChildStart("bash", ["-c", "\"$@\" >/dev/full", "full", .. Command, .. arguments]));

        ChildResult closed = await ChildProcess.RunAsync(new ChildStart("bash", ["-c", "exec 3> >(true); wait $!; \"$@\" >&3", "closed", .. Command, .. arguments]));

        Assert.Equal(1, full.ExitCode);
        Assert.Matches("^av1dec: No space left on device[^\n]*\n$", full.Error);
        Assert.Equal(1, closed.ExitCode);
        Assert.Matches("^av1dec: Broken pipe[^\n]*\n$", closed.Error);
    }

    [Theory]
    [InlineData("--muxer null -i -", "<&-", "-: Standard input is closed.")]
    [InlineData("--muxer null -i /dev/stdin", "<&-", "/dev/stdin: Standard input is closed.")]
    [InlineData("--muxer null -i /dev/fd/0", "<&- 2>&1", "/dev/fd/0: Standard input is closed.")]
    [InlineData("--probe -i -", "<&-", "-: Standard input is closed.")]
    [InlineData("--muxer null -i -", "</", "-: Is a directory")]
    [InlineData("--muxer null -i -", "0>/dev/null", "-: Access to the path is denied.")]
    [InlineData("--muxer yuv -o - -i @", ">&-", "cannot write -: Standard output is closed.")]
    [InlineData("--muxer yuv -o - -i @", "<&- >&-", "cannot write -: Standard output is closed.")]
    [InlineData("--muxer yuv -o /dev/stdout -i @", ">&-", "cannot write /dev/stdout: Standard output is closed.")]
    [InlineData("--muxer yuv -o - -i @", "1</dev/null", "cannot write -: Access to the path is denied.")]
    [InlineData("--muxer null --json -i @", ">&-", "Standard output is closed.")]
    [InlineData("--muxer null --frametimes /dev/stdout -i @", ">&-", "Standard output is closed.")]
    [InlineData("--probe -i @", ">&-", "Standard output is closed.")]
    [InlineData("--help", "<&- >&-", "Standard output is closed.")]
    public async Task StandardInputAndOutput_ThatAreClosedOrNoFiles_EndWithOneAndAMessage(string line, string redirections, string message)
    {
        ChildResult result = await RunUnderShellAsync(redirections, ["-q", .. line.Replace("@", StreamTable.PathOf("p0-8-420.ivf"), StringComparison.Ordinal).Split(' ')]);

        Assert.Equal((1, $"av1dec: {message}\n"), (result.ExitCode, result.AllOutput.Replace("No data decoded\n", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_WithStandardDescriptorsClosed_WritesPicturesAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "p0-8-420.ivf");
        foreach (string redirections in (string[])["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
        {
            string target = folder.PathOf("sum");

            ChildResult result = await RunUnderShellAsync(redirections, ["--muxer", "md5", "-o", target, "-i", StreamTable.PathOf(row.Name)]);

            Assert.Equal((redirections, 0, row.Plain + "\n"), (redirections, result.ExitCode, await File.ReadAllTextAsync(target)));
            File.Delete(target);
        }
    }

    [Fact]
    public async Task Json_ForAClosedStandardError_EndsWithOne()
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "size-1x1.ivf");

        ChildResult result = await RunUnderShellAsync("<&- 2>&-", ["-q", "--json", "--muxer", "md5", "-o", "-", "-i", StreamTable.PathOf(row.Name)]);

        Assert.Equal((1, row.Plain + "\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public async Task StandardError_ThatTakesNothing_DoesNotStopDecoding(string redirection)
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "size-1x1.ivf");

        ChildResult result = await ChildProcess.RunAsync(new ChildStart("bash", ["-c", $"\"$@\" {redirection}", "error", .. Command, "--muxer", "md5", "-o", "-", "-i", StreamTable.PathOf(row.Name)]));

        Assert.Equal((0, row.Plain + "\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("--muxer", "yuv", "-o", "")]
    [InlineData("--muxer", "null", "--frametimes", "")]
    public async Task Run_OfAnEmptyNameForOutput_EndsWithOneAndAMessage(params string[] arguments)
    {
        ChildResult result = await ChildProcess.RunAsync(Child(["-q", "-i", StreamTable.PathOf("size-1x1.ivf"), .. arguments]));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No file has an empty name.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfMissingOrForeignFiles_EndsWithOne()
    {
        using var folder = new TemporaryFolder();
        string text = folder.PathOf("text.ivf");
        File.WriteAllText(text, "this is no video");

        Assert.Equal(1, RunPath(folder.PathOf("missing.ivf"), "--muxer null"));
        Assert.Equal(1, RunPath(text, "--muxer null"));
        Assert.Equal(1, RunPath(text, "--muxer null --demuxer ivf"));
        Assert.Equal(1, RunPath(folder.Root, "--muxer null"));
        Assert.Equal(1, Run("c-webm.webm", $"-o {folder.PathOf("no/such/folder.yuv")}"));
    }

    [Fact]
    public void Run_OfADamagedFile_KeepsWhatIsGood()
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(StreamTable.PathOf("p0-8-420.ivf"));
        string cut = folder.PathOf("cut.ivf");
        File.WriteAllBytes(cut, file[..^20]);
        string bad = folder.PathOf("bad.ivf");
        byte[] damaged = [.. file];
        damaged.AsSpan(^400..^100).Fill(0xFF);
        File.WriteAllBytes(bad, damaged);

        foreach (string path in (string[])[cut, bad])
        {
            Assert.Equal(0, RunPath(path, $"-o {folder.PathOf("out.yuv")}"));
            Assert.True(new FileInfo(folder.PathOf("out.yuv")).Length > 0);
            Assert.Equal(1, RunPath(path, "--muxer null --fail-on-error"));
        }

        Assert.Equal(1, Run("random-8-1.ivf", "--muxer null"));
        Assert.Equal(0, Run("random-8-1.ivf", "--muxer null --strict 0"));
    }

    [Fact]
    public async Task FrameTimes_OfAFile_AreOneLineForEachPicture()
    {
        using var folder = new TemporaryFolder();
        string times = folder.PathOf("times");
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "p0-8-420.ivf");

        Assert.Equal(0, Run(row.Name, $"--muxer null --negstride --frametimes {times}"));

        string[] lines = await File.ReadAllLinesAsync(times);
        Assert.Equal(row.Frames, lines.Length);
        Assert.All(lines, line => Assert.True(long.Parse(line, CultureInfo.InvariantCulture) >= 0));
    }

    [Fact]
    public async Task Run_OfABadPacket_SaysWhereInOneLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("bad.ivf");
        byte[] file = await File.ReadAllBytesAsync(StreamTable.PathOf("size-1x1.ivf"));
        file[32 + 12] |= 0x80;   // obu_forbidden_bit of the first OBU, behind the headers of the file and of its packet
        await File.WriteAllBytesAsync(path, file);

        ChildResult result = await ChildProcess.RunAsync(Child("-q", "--limit", "1", "--muxer", "null", "-i", path));

        Assert.Equal("av1dec: error InvalidObu at packet 0 OBU 0 bit 0: obu_forbidden_bit is set", result.Error.Split('\n')[0]);
    }

    [Fact]
    public async Task Run_BeyondTheSizeLimit_StopsAtTheFirstFrame()
    {
        string path = StreamTable.PathOf("size-66x66.ivf");

        ChildResult refused = await ChildProcess.RunAsync(Child("-q", "--muxer", "null", "--sizelimit", "66x65", "-i", path));
        ChildResult taken = await ChildProcess.RunAsync(Child("-q", "--muxer", "null", "--sizelimit", "66x66", "-i", path));

        Assert.Equal((1, 0, ""), (refused.ExitCode, taken.ExitCode, taken.Error));
        Assert.Matches("^av1dec: error FrameTooLarge at packet 0 OBU [0-9]+ bit [0-9]+: [^\n]+\nNo data decoded\n$", refused.Error);
    }

    [Fact]
    public async Task Run_OfMalformedMetadata_SaysSoAndDecodes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("metadata.ivf");
        byte[] file = await File.ReadAllBytesAsync(StreamTable.PathOf("size-1x1.ivf"));
        byte[] metadata = [0x2A, 1, 4];   // a metadata OBU of one byte: ITU-T T.35, and nothing of it
        file[32] += (byte)metadata.Length;   // the first packet's size; it stays below 256
        await File.WriteAllBytesAsync(path, [.. file[..44], .. metadata, .. file[44..]]);
        string sum = StreamTable.Rows.Single(r => r.Name == "size-1x1.ivf").Plain;

        ChildResult told = await ChildProcess.RunAsync(Child("--muxer", "md5", "-o", "-", "--fail-on-error", "-i", path));
        ChildResult quiet = await ChildProcess.RunAsync(Child("-q", "--muxer", "md5", "-o", "-", "--fail-on-error", "-i", path));

        Assert.Contains("av1dec: malformed T.35 metadata dropped at packet 0\n", told.Error, StringComparison.Ordinal);
        Assert.Equal((0, sum + "\n", 0, sum + "\n", ""), (told.ExitCode, told.Output, quiet.ExitCode, quiet.Output, quiet.Error));
    }

    [Theory]
    [InlineData("DKIF\0\0 \0AV01                    ")]   // no packet
    [InlineData("")]
    public async Task Run_OfNothing_SaysSoAndEndsWithOne(string content)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("empty.ivf");
        await File.WriteAllTextAsync(path, content);

        ChildResult result = await ChildProcess.RunAsync(Child("-q", "--json", "--muxer", "null", "-i", path));

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(content.Length > 0, result.Output.Contains("\"frames\": 0,", StringComparison.Ordinal));   // a file that opens has its summary
    }

    [Fact]
    public async Task Json_BesideTheSum_GoesToStandardError()
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == "p0-8-420.ivf");
        ChildResult result = await ChildProcess.RunAsync(Child("-q", "--json", "--muxer", "md5", "-o", "-", "--repeat", "2", "-i", StreamTable.PathOf(row.Name)));

        Assert.Equal(row.Plain + "\n", result.Output);
        using JsonDocument json = JsonDocument.Parse(result.Error);
        Assert.Equal((row.Frames, row.Plain, 2), (json.RootElement.GetProperty("frames").GetInt32(), json.RootElement.GetProperty("md5").GetString(), json.RootElement.GetProperty("passes").GetArrayLength()));
        Assert.True(json.RootElement.GetProperty("peak_memory_bytes").GetInt64() > 1 << 20);
    }

    [Theory]
    [InlineData("tiles-4x4.ivf", 1)]
    [InlineData("tiles-4x4.ivf", 4)]
    [InlineData("svt-grain.ivf", 4)]
    public async Task Run_InSteadyState_AllocatesLittleInAllThreads(string name, int threads)
    {
        ChildResult result = await ChildProcess.RunAsync(Child("-q", "--json", "--muxer", "null", "--threads", threads.ToString(CultureInfo.InvariantCulture), "--repeat", "3", "-i", StreamTable.PathOf(name)));

        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.InRange(json.RootElement.GetProperty("passes")[2].GetProperty("allocated_bytes_per_frame").GetInt64(), 1, 64 << 10);
    }

    [Fact]
    public async Task Run_IntoAClosedPipe_EndsWithOneAndAMessage()
    {
        // The exit code of the first command of the pipe; "$@" is av1dec.
        ChildResult result = await ChildProcess.RunAsync(new ChildStart(
            "bash", ["-c", "\"$@\" | head -c 10 >/dev/null; echo \"${PIPESTATUS[0]}\"", "pipe", .. Command, "-q", "--muxer", "yuv", "-o", "-", "-i", StreamTable.PathOf("svt-4.ivf")]));

        Assert.Equal("1\n", result.Output);
        Assert.Contains("cannot write", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p0-8-420.ivf", "cat \"$0\" | \"$@\" -i -")]
    [InlineData("c-webm.webm", "cat \"$0\" | \"$@\" -i /dev/stdin")]
    [InlineData("c-mp4.mp4", "\"$@\" -i - <\"$0\"")]
    [InlineData("c-section5.obu", "\"$@\" -i <(cat \"$0\")")]
    public async Task Run_OfAPipe_GivesTheSum(string name, string script)
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("bash", ["-c", script, StreamTable.PathOf(name), .. Command, "-q", "--muxer", "md5", "-o", "-"]));

        Assert.Equal(StreamTable.Rows.Single(r => r.Name == name).Plain + "\n", result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Run_OfAPipeTwice_EndsWithOne()
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart("bash", ["-c", "cat \"$0\" | \"$@\" -i -", StreamTable.PathOf("p0-8-420.ivf"), .. Command, "-q", "--muxer", "null", "--repeat", "2"]));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a pipe cannot be read again", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithOutputInTheMiddleOfAFile_GoesOnWhereItIs()
    {
        using var folder = new TemporaryFolder();
        string target = folder.PathOf("all");
        await ChildProcess.RunAsync(new ChildStart(
            "bash", ["-c", "target=$1; shift; { echo before; \"$@\"; echo after; } >\"$target\"", "file", target, .. Command, "-q", "--muxer", "md5", "-o", "-", "-i", StreamTable.PathOf("size-1x1.ivf")]));

        Assert.Equal(["before", StreamTable.Rows.Single(r => r.Name == "size-1x1.ivf").Plain, "after"], File.ReadAllLines(target));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_WhileDecoding_EndsWithOneAndWholePictures(string signal)
    {
        using var folder = new TemporaryFolder();
        string target = folder.PathOf("out.yuv");
        await using ChildProcess child = ChildProcess.Start(Child("-o", target, "--repeat", "1000000", "-i", StreamTable.PathOf("p0-8-420.ivf")));
        Assert.True(await child.WaitUntilAsync(c => c.Error.Contains("Decoded 1/", StringComparison.Ordinal), RunTime));

        child.Signal(signal);

        using var limit = new CancellationTokenSource(RunTime);
        Assert.Equal(1, (await child.WaitAsync(limit.Token)).ExitCode);
        Assert.Equal(0, new FileInfo(target).Length % (176 * 144 * 3 / 2));
    }

    [Theory]
    [InlineData("c-mp4.mp4", "av01", "encv", "EncryptedTrack")]
    [InlineData("c-mp4.mp4", "av01", "avc1", "NoVideoTrack")]
    [InlineData("c-webm.webm", "V_AV1", "V_VP9", "NoVideoTrack")]
    public async Task Run_OfATrackThatIsNotForUs_EndsWithOneAndSaysSo(string name, string entry, string other, string code)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name);
        byte[] file = await File.ReadAllBytesAsync(StreamTable.PathOf(name));
        int place = file.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(entry));   // of the sample entry; a brand in front may have the same letters
        Encoding.ASCII.GetBytes(other, file.AsSpan(place));
        await File.WriteAllBytesAsync(path, file);

        ChildResult result = await ChildProcess.RunAsync(Child("-q", "--muxer", "null", "-i", path));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($": error {code} at byte ", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static string[] Command => [Programs.Require("dotnet"), Path.Combine(AppContext.BaseDirectory, "av1dec.dll")];

    private static ChildStart Child(params string[] arguments) => new(Command[0], [Command[1], .. arguments]);

    // The shell becomes the program, with these redirections; it is ended when it hangs.
    private static async Task<ChildResult> RunUnderShellAsync(string redirections, string[] arguments)
    {
        await using ChildProcess child = ChildProcess.Start(new ChildStart("sh", ["-c", $"exec \"$@\" {redirections}", "closed", .. Command, .. arguments]));
        using var limit = new CancellationTokenSource(RunTime);
        return await child.WaitAsync(limit.Token);
    }

    private static int Run(string name, string line) => RunPath(StreamTable.PathOf(name), line);

    private static int RunPath(string path, string line) =>
        Parser.Parse(["-q", "-i", path, .. line.Split(' ')]) is ParseResult.Run run ? Tool.Tool.Run(run) : -1;
}
