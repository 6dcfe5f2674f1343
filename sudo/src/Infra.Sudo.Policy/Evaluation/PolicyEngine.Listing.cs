using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

// What listings ask of the engine once the caller may have them.
public sealed partial class PolicyEngine
{
    /// <summary>Whether too many steps were needed, so that answers since the last question are not to be relied on.</summary>
    internal bool IsOverBudget => _context.IsOverBudget;

    /// <summary>Lets the lists of users and hosts be about the listed user, with the settings of the question just answered; false if the policy is refused as a whole.</summary>
    internal bool TryBeginListing(Request request)
    {
        if (_policy.IsRefused) return false;
        _context.Begin(request);
        _context.User = request.ListUser ?? request.User;
        _members.Clear();
        return true;
    }

    internal bool IsListedUser(NodeRange users) => _members.Users(users) == Match.Allow;

    internal bool IsListedHost(NodeRange hosts) => _members.Hosts(hosts) == Match.Allow;
}
