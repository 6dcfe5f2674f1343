using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>
/// The answers of <c>sudo -l</c>, <c>sudo -ll</c> and <c>sudo -l command</c> as text, byte for byte as sudo 1.9.16 prints them (sudo(8), "-l"; sudoers(5), "list"). Nothing is listed to
/// somebody whom the policy does not let list it: the question is put first. Bytes of the policy stand in the text as they are; a caller that prints it to a terminal escapes it.
/// </summary>
public static class PolicyListing
{
    /// <summary>Longest listing in bytes; aliases within aliases can make one far longer than the policy, and it is refused then.</summary>
    public const int TextBytesMax = 64 << 20;

    /// <summary>Everything that a user may do on a host, with the settings that hold for him: <c>sudo -l</c>.</summary>
    /// <param name="engine">Who answers; afterwards its settings are those of the question.</param>
    /// <param name="request">Who asks, about whom (<see cref="Request.ListUser"/>) and for which host; its mode is <see cref="RequestMode.List"/>.</param>
    /// <param name="width">Columns of the terminal, to fold lines between words; 0, and any too small for that, folds nothing, as into a pipe.</param>
    /// <param name="isLong">Entries of several lines, as with <c>-ll</c>.</param>
    /// <param name="text">The listing.</param>
    /// <returns>False if the caller may not have it, or if it is over a limit.</returns>
    /// <exception cref="ArgumentException">The request has another mode.</exception>
    public static bool TryWrite(PolicyEngine engine, Request request, int width, bool isLong, out ReadOnlyMemory<byte> text)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Mode != RequestMode.List) throw new ArgumentException("The request is no list.", nameof(request));
        text = default;
        if (!engine.Evaluate(request).IsAllowed || !engine.TryBeginListing(request)) return false;
        var settings = new ByteBuilder();
        var rules = new ByteBuilder();
        var writer = new ListingWriter(engine, request);
        if (!writer.TryWriteRules(rules, isLong, out bool isEmpty)) return false;
        if (!isEmpty && !writer.TryWriteSettings(settings)) return false;
        if (engine.IsOverBudget) return false;
        var folded = new ByteBuilder();
        LineFolder.Fold(settings.Written, width, indent: 4, folded);
        LineFolder.Fold(rules.Written, width, indent: 8, folded);
        text = folded.WrittenMemory;
        return true;
    }

    /// <summary>Whether one command may be run: <c>sudo -l command</c>. The text is its path and arguments; with <c>-ll</c> the entry that allows it comes first.</summary>
    /// <param name="engine">Who answers; afterwards its settings are those of the question.</param>
    /// <param name="request">The question; its mode is <see cref="RequestMode.ListCommand"/>.</param>
    /// <param name="isLong">With the entry, as with <c>-ll</c>.</param>
    /// <param name="text">The text.</param>
    /// <returns>False if it may not be run, or if the caller may not know: then there is no text at all.</returns>
    /// <exception cref="ArgumentException">The request has another mode.</exception>
    public static bool TryWriteCommand(PolicyEngine engine, Request request, bool isLong, out ReadOnlyMemory<byte> text)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Mode != RequestMode.ListCommand) throw new ArgumentException("The request is no list of a command.", nameof(request));
        text = default;
        Judgement judgement = engine.Evaluate(request);
        if (!judgement.IsAllowed || judgement.Spec < 0) return false;
        var target = new ByteBuilder();
        if (isLong)
        {
            var writer = new ListingWriter(engine, request);
            if (!writer.TryWriteEntry(target, judgement.Rule, judgement.Spec)) return false;
            target.Add("    Matched: "u8);
        }

        target.Add(request.Command.Span);
        for (int i = 0; i < request.Arguments.Count; i++)
        {
            target.Add((byte)' ');
            target.Add(request.Arguments[i].Span);
        }

        target.Add((byte)'\n');
        text = target.WrittenMemory;
        return true;
    }
}
