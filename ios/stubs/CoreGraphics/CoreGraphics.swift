// Apple's types of this module that Foundation on Linux has already, under the name that the sources import.
@_exported import struct Foundation.CGFloat
@_exported import struct Foundation.CGPoint
@_exported import struct Foundation.CGRect
@_exported import struct Foundation.CGSize
import Foundation

// Core Foundation's types, as what they are bridged to: without Objective-C nothing is bridged.
public typealias CFString = String
public typealias CFDictionary = [AnyHashable: Any]
public typealias CFURL = URL
public typealias CFData = Data
public typealias CFMutableData = NSMutableData
public typealias CFTypeRef = AnyObject

public final class CGImage: @unchecked Sendable {
  public var width: Int { fatalError() }
  public var height: Int { fatalError() }
}

public struct CGAffineTransform: Sendable {}

public struct CGVector: Sendable {
  public init(dx: CGFloat, dy: CGFloat) {}
}

public enum CGLineCap: Int32, Sendable { case butt, round, square }
public enum CGLineJoin: Int32, Sendable { case miter, round, bevel }
