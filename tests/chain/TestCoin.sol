// SPDX-License-Identifier: MIT
pragma solidity ^0.8.21;

interface Collectible {
    event Transfer(address indexed from, address indexed to, uint256 indexed id);
}

/// A coin for tests, worth nothing: whoever puts it on a chain has all there are.
/// TestCoin.json is what solc 0.8.37 makes of it (optimizer on, 200 runs, for "paris").
contract TestCoin {
    string public symbol;
    uint8 public immutable decimals;
    uint256 public constant totalSupply = 10 ** 30;
    mapping(address => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error TooLittle(uint256 has);

    constructor(string memory sign, uint8 places) {
        symbol = sign;
        decimals = places;
        balanceOf[msg.sender] = totalSupply;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        pay(to, value);
        return true;
    }

    /// Several transfers in one transaction, as exchanges make them.
    function scatter(address[] calldata to, uint256[] calldata values) external {
        for (uint256 i = 0; i < to.length; i++) pay(to[i], values[i]);
    }

    /// What a picture looks like that changes hands: the same event, with its third field indexed.
    function give(address to, uint256 id) external {
        emit Collectible.Transfer(msg.sender, to, id);
    }

    function pay(address to, uint256 value) private {
        uint256 has = balanceOf[msg.sender];
        if (has < value) revert TooLittle(has);
        balanceOf[msg.sender] = has - value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
    }
}
