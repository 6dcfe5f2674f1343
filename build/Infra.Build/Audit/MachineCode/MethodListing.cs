using System.Text.RegularExpressions;

namespace Infra.Build.Audit.MachineCode;

/// <summary>What one method was compiled to, as DOTNET_JitDisasm prints it, reduced to what can depend on a value.</summary>
/// <param name="Method">Type and method without parameters and type arguments: <c>Infra.Crypto.Mac.Poly1305:Finish</c>. Overloads share it.</param>
/// <param name="Tier">Tier1, FullOpts, Tier0…</param>
/// <param name="Jumps">Conditional jumps, but for those of <paramref name="Checks"/>.</param>
/// <param name="Divisions">div and idiv.</param>
/// <param name="IndirectJumps">Jumps to a computed place: a switch, or a call at the end.</param>
/// <param name="Checks">Conditional jumps to a bounds or overflow error, around the check of the stack, or around the start of a type: they go one way always.</param>
/// <param name="Callees">Methods that it calls, by the same names.</param>
internal sealed partial record MethodListing(string Method, string Tier, int Jumps, int Divisions, int IndirectJumps, int Checks, IReadOnlySet<string> Callees)
{
    private const string Title = "; Assembly listing for method ";
    private const string End = "; Total bytes of code";

    /// <summary>Whether the compiler optimised it, so that it stays as it is.</summary>
    internal bool IsOptimised => Tier is "Tier1" or "FullOpts" or "Tier0-FullOpts" or "Tier1-OSR";

    /// <summary>Whether it is what runs in the end; the others are compiled once more.</summary>
    internal bool IsFinal => Tier == "Tier1";

    /// <summary>Reads all listings of a file. Where two threads wrote at once, their listings are one muddle of lines and left out.</summary>
    internal static IEnumerable<MethodListing> ReadAll(IEnumerable<string> lines)
    {
        string title = "";
        List<string> body = [];
        int open = 0;
        bool isMuddled = false;
        foreach (string line in lines)
        {
            // A thread may also begin in the middle of another's line.
            int at = line.IndexOf(Title, StringComparison.Ordinal), end = line.IndexOf(End, StringComparison.Ordinal);
            if (at >= 0)
            {
                isMuddled |= ++open > 1 || at > 0;
                title = line[(at + Title.Length)..];
                body.Clear();
            }
            else if (open > 0 && end >= 0)
            {
                isMuddled |= end > 0;
                if (--open > 0) continue;
                if (!isMuddled) yield return Read(title, body);
                isMuddled = false;
            }
            else
            {
                body.Add(line);
            }
        }
    }

    /// <summary>Type and method of a full name, without parameters and type arguments.</summary>
    internal static string NameOf(string full)
    {
        // Explicit implementations have the interface with its arguments in their names; those are in angle brackets, type arguments in square ones.
        var name = new System.Text.StringBuilder();
        int depth = 0;
        foreach (char c in full)
        {
            if (c == '[') depth++;
            else if (c == ']') depth--;
            else if (depth == 0 && c == '(') break;
            else if (depth == 0) name.Append(c);
        }
        return name.ToString();
    }

    private static MethodListing Read(string title, List<string> body)
    {
        int bracket = title.LastIndexOf(" (", StringComparison.Ordinal);
        string tier = title[(bracket + 2)..].TrimEnd(')').Split(',')[0];
        HashSet<string> errorBlocks = ErrorBlocks(body);
        HashSet<string> callees = [];
        int jumps = 0, checks = 0, divisions = 0, indirect = 0;
        for (int i = 0; i < body.Count; i++)
        {
            if (ConditionalJump().Match(body[i]) is { Success: true } jump)
            {
                if (errorBlocks.Contains(jump.Groups[1].Value) || IsAroundError(body, i)) checks++;
                else jumps++;
            }
            else if (Division().IsMatch(body[i]))
            {
                divisions++;
            }
            else if (IndirectJump().IsMatch(body[i]))
            {
                indirect++;
            }
            if (Call().Match(body[i]) is { Success: true } call) callees.Add(NameOf(call.Groups[1].Value));
        }
        return new MethodListing(NameOf(title[..bracket]), tier, jumps, divisions, indirect, checks, callees);
    }

    // Blocks that do nothing but call what ends in an error, or starts a type.
    private static HashSet<string> ErrorBlocks(List<string> body)
    {
        HashSet<string> blocks = [];
        string? label = null;
        foreach (string line in body)
        {
            if (Label().Match(line) is { Success: true } found) label = found.Groups[1].Value;
            else if (label is not null && RuntimeCall().IsMatch(line)) blocks.Add(label);
            else if (ConditionalJump().IsMatch(line)) label = null;   // what follows runs only sometimes, and not for the sake of the error alone
        }
        return blocks;
    }

    // je over "call CORINFO_HELP_FAIL_FAST": the jump is taken always.
    private static bool IsAroundError(List<string> body, int jump)
    {
        const int InstructionsMax = 4;
        int seen = 0;
        for (int i = jump + 1; i < body.Count && seen < InstructionsMax; i++)
        {
            if (body[i].Trim().Length == 0 || Label().IsMatch(body[i])) continue;
            if (RuntimeCall().IsMatch(body[i])) return true;
            if (ConditionalJump().IsMatch(body[i]) || body[i].Trim() is "ret" || body[i].TrimStart().StartsWith("jmp", StringComparison.Ordinal)) return false;
            seen++;
        }
        return false;
    }

    [GeneratedRegex(@"^(G_M\w+_IG\d+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j(?!mp)[a-z]+\s+(?:SHORT\s+)?(G_M\w+_IG\d+)")]
    private static partial Regex ConditionalJump();

    [GeneratedRegex(@"^\s+i?div\s")]
    private static partial Regex Division();

    [GeneratedRegex(@"^\s+(?:tail\.)?jmp\s+(?:r\w\w|\[r\w\w|qword ptr|rax)")]
    private static partial Regex IndirectJump();

    [GeneratedRegex(@"^\s+(?:call|tail\.jmp)\s+\[?([^\[\s]\S*:\S.*)$")]
    private static partial Regex Call();

    [GeneratedRegex(@"call\s+\[?(?:CORINFO_HELP_(?:RNGCHKFAIL|FAIL_FAST|OVERFLOW|THROWDIVZERO|THROWNULLREF|GET_\w*STATIC\w*|INITCLASS)|System\.ThrowHelper:ThrowArgumentOutOfRangeException\(\))")]
    private static partial Regex RuntimeCall();
}
